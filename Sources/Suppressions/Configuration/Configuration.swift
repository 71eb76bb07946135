/// What users have decided about findings: which are known, and which are not to be shown.
package struct Configuration: Equatable, Sendable {
  /// The findings that somebody has accepted, in the order of the file; no two have the same fingerprint.
  package var knownIssues: [KnownIssue]
  /// The entries that hide findings, in the order in which they are asked.
  package var suppressions: [Suppression]

  /// Nothing is known and nothing hidden, unless it is given.
  package init(knownIssues: [KnownIssue] = [], suppressions: [Suppression] = []) {
    self.knownIssues = knownIssues
    self.suppressions = suppressions
  }

  /// The same with the entries of further files behind its own.
  package func adding(_ files: [SuppressionFile]) -> Configuration {
    Configuration(knownIssues: knownIssues, suppressions: suppressions + files.flatMap(\.suppressions))
  }
}
