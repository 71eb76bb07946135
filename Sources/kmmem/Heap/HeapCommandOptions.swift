import ArgumentParser
import CaptureFormat
import Reports
import Snapshots

/// The options that all questions about snapshots share.
struct HeapCommandOptions: AnswerForm {
  /// How an answer is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "For people, or for programs (docs/snapshot-queries.md).")
  var format = Format.text

  @OptionGroup var page: AnswerOptions

  var isForPrograms: Bool { format == .json }
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
