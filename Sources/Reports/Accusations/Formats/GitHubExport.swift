/// Workflow commands, which GitHub's actions read from a step's output and show at the lines of a change.
///
/// The form is GitHub's: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
enum GitHubExport: AccusationFormat {
  static let name = "github"

  static func write(_ export: AccusationExport, sink: @escaping (borrowing [UInt8]) -> Void) {
    for accusation in export.accusations where accusation.acceptance == nil {
      let advice = accusation.advice.map { ". Change: \($0)" } ?? ""
      let place = accusation.place.flatMap { $0.isInFolder ? $0 : nil }
      write(
        accusation.level, title: "kmmem \(export.command): \(accusation.rule.id)", accusation.sentence + advice, at: place, sink)
    }
    for check in export.checks {
      let title = "kmmem \(export.command): \(check.name)"
      switch check.outcome {
      case .done: break
      case .notAsked(let reason): write(.note, title: title, reason, at: nil, sink)
      case .inconclusive(let reason): write(.warning, title: title, reason, at: nil, sink)
      }
    }
  }

  private static func write(
    _ level: AccusationRule.Level, title: String, _ message: String, at place: SourcePlace?, _ sink: (borrowing [UInt8]) -> Void
  ) {
    let word =
      switch level {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    let properties = [("file", place?.path), ("line", place?.line.map(String.init)), ("title", title)]
    let text = properties.compactMap { name, value in value.map { "\(name)=\(escapedProperty($0))" } }.joined(separator: ",")
    sink(Array("::\(word) \(text)::\(escaped(message))\n".utf8))
  }

  /// A percent sign begins an escape; what ends a line, or moves the cursor of whoever reads the step's output, is a dot.
  private static func escaped(_ text: String) -> String { DisplayWidth.printable(text).replacing("%", with: "%25") }

  private static func escapedProperty(_ text: String) -> String {
    escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
