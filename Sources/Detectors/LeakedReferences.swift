import HeapGraph
import Snapshots

/// Objects that somebody has taken a reference to and forgotten.
///
/// One photograph shows those that nothing in the process leads to: their count is not 0, and nobody is there who could lower it. Of
/// objects that are in use it shows nothing, as words outside of the graph may hold references as well; there, what counts is that the
/// references that nobody accounts for grow from one photograph to the next.
enum LeakedReferences: Detector {
  static let name = Finding.Detector.leakedReferences
  /// Fewer lost objects than this may be a library's own, made once.
  private static let leastCount = 3

  static func findings(in analysis: LeakAnalysis) -> [Finding] {
    let components = analysis.newComponents { if case .leakedReference = $0 { true } else { false } }
    let groups = FindingGroup.groups(of: components, in: analysis, detector: name) { _ in .lostObject }
    let before = analysis.past == nil ? analysis.earlier.map { lostCounts(LeakAnalysis([$0])) } : []
    return groups.map { lostObjects($0, before, analysis) } + GrowingCounts(analysis).findings
      + MissingReferences(analysis).findings
  }

  /// How many lost objects a snapshot has, by fingerprint.
  private static func lostCounts(_ analysis: LeakAnalysis) -> [String: Int] {
    let components = analysis.components { if case .leakedReference = $0 { true } else { false } }
    let groups = FindingGroup.groups(of: components, in: analysis, detector: name) { _ in .lostObject }
    return groups.reduce(into: [:]) { $0[$1.fingerprint] = $1.amount.count }
  }

  private static func lostObjects(_ group: FindingGroup, _ before: [[String: Int]], _ analysis: LeakAnalysis) -> Finding {
    let component = group.components[0]
    var example = analysis.lost.originals(of: component)[0]
    if case .leakedReference(let object) = analysis.causes[component] { example = object }
    let type = analysis.snapshot.type(of: example).name
    let count = group.amount.count
    let title =
      count == 1
      ? "a \(type) that nothing refers to and that is not freed: a reference to it was forgotten"
      : "\(count) \(type) objects that nothing refers to and that are not freed: references to them were forgotten"
    let counts = before.map { $0[group.fingerprint] ?? 0 } + [count]
    let isOnce = count < leastCount || analysis.isMadeOnce(group)
    let hasGrown = counts.count > 1 && zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 }
    var finding = analysis.finding(
      group, name, .lostObject, isOnce ? .possible : hasGrown ? .certain : .probable,
      title: hasGrown ? "\(title) (\(counts.map(String.init).joined(separator: ", ")) in the snapshots)" : title, example: example
    )
    finding.cures = [decrement(finding)]
    return finding
  }

  /// Who may have forgotten it: the increment itself leaves no trace.
  static func decrement(_ finding: Finding) -> Cure {
    let candidates: [NamedFrame] = finding.stack.filter { $0.role == .program && $0.language != .python && $0.file != nil }
    let words = "a Py_DECREF is missing"
    if candidates.isEmpty { return Cure(.decrement, "\(words) in native code that was handed the object") }
    let names = candidates.prefix(4).map { $0.brief }.joined(separator: ", ")
    return Cure(.decrement, "\(words); candidates, as the increment itself leaves no trace: \(names)")
  }
}
