/// What becomes of each finding: counted, accepted or suppressed.
package struct Triage: Equatable, Sendable {
  /// What becomes of one finding.
  package enum Outcome: Equatable, Sendable {
    /// It is reported and counts for the exit code.
    case counted
    /// It is listed apart, with who accepted it and why.
    case accepted(KnownIssue)
    /// It is hidden and only counted under the name of the entry.
    case suppressed(Suppression)
  }

  /// One for each finding, in the order of the findings.
  package let outcomes: [Outcome]
  /// The known issues that no finding has any more.
  package let gone: [KnownIssue]
  /// What was suppressed under each name, in the order of the entries; names that hid nothing are left out.
  package let suppressed: [SuppressedSum]

  /// Judges all findings of a report.
  ///
  /// A known issue is asked for first: it means exactly this finding. Of the suppressions the first that hides a finding has it.
  package init(of findings: [FindingFacts], by configuration: Configuration) {
    let issues = Dictionary(configuration.knownIssues.map { ($0.fingerprint, $0) }) { first, _ in first }
    let suppressions = configuration.suppressions
    var places: [String: Int] = [:]
    var sums: [SuppressedSum] = []
    for suppression in suppressions where places[suppression.name] == nil {
      places[suppression.name] = sums.count
      sums.append(SuppressedSum(name: suppression.name))
    }
    outcomes = findings.map { facts in
      if let issue = issues[facts.fingerprint] { return .accepted(issue) }
      guard let suppression = suppressions.first(where: { $0.hides(facts) }) else { return .counted }
      if let place = places[suppression.name] { sums[place].add(facts) }
      return .suppressed(suppression)
    }
    let found = Set(findings.map(\.fingerprint))
    gone = configuration.knownIssues.filter { !found.contains($0.fingerprint) }
    suppressed = sums.filter { $0.findings > 0 }
  }
}
