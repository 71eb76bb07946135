import Snapshots
import Suppressions

/// One thing that kmmem accuses a program of, as all formats for CI systems tell it.
struct Accusation {
  let rule: AccusationRule
  let level: AccusationRule.Level
  /// 16 hexadecimal digits that stay from run to run.
  let fingerprint: String
  /// A sentence without a full stop.
  let title: String
  /// How certain it is and how much it is about, in a few words.
  let figures: String
  /// What to change.
  let advice: String?
  /// All that the report for people says of it, in lines.
  let report: String
  /// What is accused, where it is no function: a type, or a container by its name.
  let subject: String?
  /// The frame to be looked at first; nil where no stack is known.
  let frame: NamedFrame?
  /// Where that stands; nil where no source is known.
  let place: SourcePlace?
  /// The stack that made it, innermost frame first.
  let stack: [NamedFrame]
  /// Who accepted it, and why; nil for what nobody has accepted.
  let acceptance: KnownIssue?
  /// Writes what else is known as members of an object.
  let writeProperties: (inout JSONWriter) -> Void

  /// Whether it counts for an exit code.
  var isCounted: Bool { acceptance == nil && level > .note }

  /// "5 blocks that nothing points to (certain, 20.0 KiB native)".
  var sentence: String { "\(title) (\(figures))" }

  /// The columns of reports for people.
  static let reportWidth = 100

  /// The path of what has no place, for formats that need one.
  static let nowhere = "no-source-known"

  /// Where a frame stands; else where the innermost frame of the program does that stands anywhere.
  static func place(of frame: NamedFrame?, in stack: [NamedFrame], folder: String?) -> SourcePlace? {
    let frames = [frame].compactMap { $0 } + stack.filter { $0.role == .program }
    return frames.lazy.compactMap { SourcePlace($0, folder: folder) }.first
  }
}
