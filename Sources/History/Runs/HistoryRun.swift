/// One run in a history: where it was made, and what its components came to.
package struct HistoryRun: Equatable, Sendable {
  /// Its number, from 1; 0 for one that is not in a history yet.
  package var number: Int64 = 0
  /// When it began, in nanoseconds since 1970.
  package let time: UInt64
  package let commit: String?
  package let branch: String?
  package let host: String?
  /// The version of Python; nil for a program without.
  package let python: String?
  /// What was run.
  package let command: String?
  /// Whether its figures are estimates from a sample.
  package let isSampled: Bool
  /// The figures by component and measure.
  package var figures: [String: [String: UInt64]]

  /// Puts a run together.
  package init(
    time: UInt64, commit: String?, branch: String?, host: String?, python: String?, command: String?, isSampled: Bool = false,
    figures: [String: [String: UInt64]]
  ) {
    self.time = time
    (self.commit, self.branch, self.host, self.python) = (commit, branch, host, python)
    (self.command, self.isSampled, self.figures) = (command, isSampled, figures)
  }
}
