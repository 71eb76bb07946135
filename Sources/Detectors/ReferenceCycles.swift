import HeapGraph
import Snapshots

/// Python objects that hold each other and that nothing else holds.
///
/// Those that the collector will free are told as garbage. What it never looks at (`gc.freeze`) and what a type without support for
/// it keeps out of its sight is a leak.
enum ReferenceCycles: Detector {
  static let name = Finding.Detector.referenceCycles

  static func findings(in analysis: LeakAnalysis) -> [Finding] {
    let components = analysis.newComponents { $0 == .collectable || $0 == .frozen }
    let cycles = FindingGroup.groups(of: components, in: analysis, detector: name) { kind(of: $0, analysis) }
    return cycles.map { finding($0, analysis) } + uncollectable(analysis)
  }

  private static func kind(of component: Int, _ analysis: LeakAnalysis) -> Finding.Kind {
    if analysis.causes[component] == .frozen { return .frozen }
    let isOld = analysis.lost.originals(of: component).contains { analysis.snapshot.isOld($0) }
    return isOld ? .waiting : .collectable
  }

  private static func finding(_ group: FindingGroup, _ analysis: LeakAnalysis) -> Finding {
    let kind = group.kind
    let component = group.components[0]
    let cycles = MinimalCycles(of: component, in: analysis, isUnseen: false)
    let cycle = cycles.shortest
    let drawing = CyclePainter(analysis: analysis).drawing(of: cycle)
    let title =
      switch kind {
      case .collectable: "the garbage collector frees it soon"
      case .waiting: "it waits for a full collection"
      default: "gc.freeze has put it where the garbage collector never looks"
      }
    var finding = analysis.finding(
      group, name, kind, .certain, title: "\(Self.words(group)): \(title)", example: cycle[0])
    finding.cycle = drawing
    finding.quotient = analysis.quotient(of: component, cycles)
    finding.cures = WeakEdge.found(in: cycle, component: component, analysis).map(\.cure)
    if kind == .frozen {
      finding.cures.append(Cure(.thaw, "call gc.collect() before gc.freeze(), or gc.unfreeze() and gc.collect()"))
    }
    return finding
  }

  private static func words(_ group: FindingGroup) -> String {
    let count = group.amount.count
    return count == 1 ? "a reference cycle that nothing holds" : "\(count) reference cycles that nothing holds"
  }

  /// Cycles through types of C without support for the collector.
  private static func uncollectable(_ analysis: LeakAnalysis) -> [Finding] {
    analysis.unseenCycles(isCrossLanguage: false).map { group, cycle in
      let count = group.amount.count
      let subject = count == 1 ? "a reference cycle" : "\(count) reference cycles"
      let title = "\(subject) that the garbage collector cannot free, because of \(cycle.culprit?.type ?? "a type")"
      return analysis.finding(group, name, .uncollectable, of: cycle, title: title)
    }
  }
}
