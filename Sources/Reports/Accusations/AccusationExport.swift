import CaptureFormat
import Snapshots

/// What kmmem accuses a program of, in the form that all formats for CI systems are written from.
///
/// It is made of findings, of growth or of budgets; each is one file beside this one.
package struct AccusationExport {
  /// A search, what becomes of which is told also where it accuses nothing.
  struct Check: Equatable {
    enum Outcome: Equatable {
      case done
      /// It needs what is not there, and why.
      case notAsked(String)
      /// Nothing it says can be relied on, and why.
      case inconclusive(String)
    }

    let name: String
    let outcome: Outcome
  }

  /// The command that gives it: "leaks".
  let command: String
  /// The folder in which the program ran; nil where no recording tells.
  let folder: String?
  /// When what was judged was recorded: "2025-01-02T12:00:00Z".
  let moment: String
  /// All rules, whether something breaks them or not.
  let rules: [AccusationRule]
  let checks: [Check]
  let accusations: [Accusation]
  /// What is to be put right in the configuration, in sentences.
  let remarks: [String]
  /// Writes what is known of the whole as members of an object.
  let writeProperties: (inout JSONWriter) -> Void

  /// The folder in which the process of a snapshot ran.
  static func folder(of snapshot: HeapSnapshot) -> String? { snapshot.stackNames?.recording.facts.folder }

  /// When a snapshot was taken.
  static func moment(of snapshot: HeapSnapshot) -> String { Timestamp.iso8601(snapshot.file.header.realtime) }

  /// Whether something of a search counts for an exit code.
  func isAccused(by check: Check) -> Bool { accusations.contains { $0.isCounted && $0.rule.check == check.name } }

  /// Writes it in a format, piece by piece.
  package func write(as format: any AccusationFormat.Type, sink: @escaping (borrowing [UInt8]) -> Void) {
    format.write(self, sink: sink)
  }
}
