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

  @Option(help: ArgumentHelp("How many entries are shown; 0 = all.", valueName: "n"))
  var limit = 20

  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of entries, or 0 for all.") }
  }

  /// Finds an answer and writes it where it should go; what takes long of the snapshot is found first, so that the progress tells of it.
  func write(
    _ progress: Progress, finding parts: [HeapPart] = [], of heap: HeapSnapshot? = nil, besideProgram: Bool = false,
    _ answer: () throws -> HeapAnswer
  ) throws {
    if let heap { for part in parts { part.find(in: heap, progress) } }
    progress.show("looking at the heap")
    let found = try progress.clearing(answer)
    progress.clear()
    try write({ found.text(width: $0, style: $1) }, json: found.writeJSON, besideProgram: besideProgram)
  }

  /// Writes a text of a width and a style, or JSON, where it should go.
  func write(
    _ text: (Int, TextStyle) -> String, json: (@escaping (borrowing [UInt8]) -> Void) -> Void, besideProgram: Bool = false
  ) throws {
    let output = try ReportOutput(path: output, besideProgram: besideProgram)
    switch format {
    case .text:
      let style = TextStyle(isColored: color.isOn(isTerminal: output.isTerminal))
      output.write(Array(text(Terminal.width(isTerminal: output.isTerminal), style).utf8))
    case .json: json { output.write($0) }
    }
    try output.finish()
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
