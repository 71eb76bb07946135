import ArgumentParser
import CaptureFormat
import Reports
import Snapshots

/// The options that all questions about snapshots share.
struct HeapCommandOptions: ParsableArguments {
  /// How an answer is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "For people, or for programs (docs/snapshot-queries.md).")
  var format = Format.text

  @OptionGroup var page: AnswerOptions

  var limit: Int { page.limit }

  /// Finds an answer and writes it where it should go; what takes long of the snapshot is found first, so that the progress tells of it.
  func write(
    _ progress: Progress, finding parts: [HeapPart] = [], of heap: HeapSnapshot? = nil, _ answer: () throws -> HeapAnswer
  ) throws {
    if let heap { for part in parts { part.find(in: heap, progress) } }
    let found = try progress.lookingAtHeap(answer)
    try write({ found.text(width: $0, style: $1) }, json: found.writeJSON)
  }

  /// Writes a text of a width and a style, or JSON, where it should go.
  func write(_ text: (Int, TextStyle) -> String, json: (@escaping (borrowing [UInt8]) -> Void) -> Void) throws {
    switch format {
    case .text: try page.write(text: text)
    case .json: try page.write(pieces: json)
    }
  }
}

extension HeapSnapshot {
  /// Loads a snapshot, or says in one sentence why not; with what kmmem has planted in it, if that is wanted.
  convenience init(path: String, _ progress: Progress, keepsControls: Bool = false) throws {
    progress.show("reading \(path)")
    do throws(SnapshotError) {
      self.init(try SnapshotFile(path: path), keepsControls: keepsControls)
    } catch {
      progress.clear()
      throw ValidationError(error.sentence)
    }
  }
}
