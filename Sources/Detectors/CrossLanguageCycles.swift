import HeapGraph
import Snapshots

/// Cycles that lead through native memory: a bound method in a `std::function` of a C++ object that the method's object holds.
///
/// All references of every member come from within, told by objects or found in blocks that only the cycle reaches.
enum CrossLanguageCycles: Detector {
  static let name = Finding.Detector.crossLanguageCycles

  static func findings(in analysis: LeakAnalysis) -> [Finding] {
    analysis.unseenCycles(isCrossLanguage: true).map { group, cycle in
      let count = group.amount.count
      let subject = count == 1 ? "a cycle" : "\(count) cycles"
      let title =
        "\(subject) through Python and C++ that nobody frees: \(cycle.culprit?.type ?? "native memory") keeps what keeps it"
      return analysis.finding(group, name, .cycle, of: cycle, title: title)
    }
  }
}

extension LeakAnalysis {
  /// Cycles that the collector does not see, grouped: those through native memory, or the others.
  func unseenCycles(isCrossLanguage: Bool) -> [(group: FindingGroup, cycle: UnseenCycle)] {
    let detector = isCrossLanguage ? CrossLanguageCycles.name : ReferenceCycles.name
    let kind = isCrossLanguage ? Finding.Kind.cycle : .uncollectable
    let groups = FindingGroup.groups(of: newComponents { $0 == .unseenCycle }, in: self, detector: detector) { _ in kind }
    return groups.map { ($0, UnseenCycle($0.components[0], in: self)) }.filter { $0.1.isCrossLanguage == isCrossLanguage }
  }

  /// A finding of a cycle that the collector does not see.
  func finding(
    _ group: FindingGroup, _ detector: Finding.Detector, _ kind: Finding.Kind, of cycle: UnseenCycle, title: String
  ) -> Finding {
    var finding = finding(group, detector, kind, .certain, title: title, example: cycle.nodes[0])
    finding.cycle = cycle.drawing
    finding.quotient = cycle.quotient
    finding.culprit = cycle.culprit
    finding.cures = cycle.cures
    return finding
  }

  /// A finding of a group of the lost heap, without what only its detector knows.
  func finding(
    _ group: FindingGroup, _ detector: Finding.Detector, _ kind: Finding.Kind, _ certainty: Finding.Certainty, title: String,
    example: NodeID
  ) -> Finding {
    let site = headSite(of: lost.originals(of: group.components[0]))
    var finding = Finding(
      detector: detector, kind: kind, certainty: certainty, title: title, fingerprint: group.fingerprint, amount: group.amount,
      example: example, site: site, place: sites.place(of: site), stack: sites.stack(of: site), types: group.types)
    finding.controls = group.controls(in: self)
    return finding
  }

  /// The sum of a component that is too big to be drawn; nil for others.
  func quotient(of component: Int, _ cycles: MinimalCycles) -> CycleQuotient? {
    lost.members(of: component).count < CycleQuotient.least ? nil : CycleQuotient(of: component, cycles: cycles, in: self)
  }
}
