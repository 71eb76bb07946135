import HeapGraph
import Snapshots

/// Native blocks that nothing points to, and those that only pointers behind their beginning lead to.
enum LostBlocks: Detector {
  static let name = Finding.Detector.lostBlocks

  static func findings(in analysis: LeakAnalysis) -> [Finding] {
    let components = analysis.newComponents { $0 == .block || $0 == .blockCycle }
    let groups = FindingGroup.groups(of: components, in: analysis, detector: name) {
      analysis.causes[$0] == .block ? .rootLeak : .rootCycle
    }
    return groups.map { finding($0, analysis) } + classified(analysis)
  }

  /// Blocks of the other classes, as far as they are asked for.
  private static func classified(_ analysis: LeakAnalysis) -> [Finding] {
    let selection = analysis.selection
    var findings: [Finding] = []
    if analysis.showsPossible || selection.names(.possible) {
      findings += ClassifiedBlocks(.possible, new(possible(analysis), .possible, analysis), analysis).findings
    }
    if !selection.names(.indirect) && !selection.names(.reachable) { return findings }
    let blocks = BlockClasses(analysis).blocks
    for (kind, name) in [(Finding.Kind.indirect, BlockClasses.ValgrindClass.indirect), (.reachable, .reachable)]
    where selection.names(name) {
      let found = new(blocks.filter { $0.valgrind == name }.map(\.node), name, analysis)
      findings += ClassifiedBlocks(kind, found, analysis).findings
    }
    return findings
  }

  /// Those that were not of the class before, and are no parent's.
  private static func new(_ nodes: [NodeID], _ name: BlockClasses.ValgrindClass, _ analysis: LeakAnalysis) -> [NodeID] {
    nodes.filter { analysis.isOwn($0) && !(analysis.past?.has($0, as: name, in: analysis.snapshot) ?? false) }
  }

  /// What lost blocks lead to, they themselves included: nodes of the snapshot.
  static func reachedFromLostBlocks(_ analysis: LeakAnalysis) -> [NodeID] {
    let components = analysis.components { $0 == .block || $0 == .blockCycle }
    let reached = analysis.lost.graph.reached(from: components.flatMap { analysis.lost.members(of: $0) })
    return reached.nodes.map { analysis.lost.nodes[$0.index] }
  }

  /// The blocks that only pointers behind their beginning lead to. The interpreter's free lists are known to keep their memory so.
  static func possible(_ analysis: LeakAnalysis) -> [NodeID] {
    let snapshot = analysis.snapshot
    let free = snapshot.graph.reached(from: snapshot.rootNodes.filter { snapshot.rootKind(of: $0) == .interpreterState })
    return snapshot.graph.nodes.filter { node in
      snapshot.isNative(node) && snapshot.isReachedInsideOnly(node) && !free.contains(node)
    }
  }

  private static func finding(_ group: FindingGroup, _ analysis: LeakAnalysis) -> Finding {
    let kind = group.kind
    let component = group.components[0]
    let example = analysis.lost.originals(of: component)[0]
    let count = group.amount.count
    let title =
      switch (kind, count) {
      case (.rootCycle, 1): "blocks that point to each other, and that nothing else points to"
      case (.rootCycle, _): "\(count) groups of blocks that point to each other, and that nothing else points to"
      default: LeakWords.title(.rootLeak, count: count) ?? ""
      }
    let certainty: Finding.Certainty = analysis.isMadeOnce(group) ? .possible : .certain
    var finding = analysis.finding(group, name, kind, certainty, title: title, example: example)
    if kind == .rootCycle {
      let cycles = MinimalCycles(of: component, in: analysis, isUnseen: false)
      finding.cycle = CyclePainter(analysis: analysis).drawing(of: cycles.shortest)
      finding.quotient = analysis.quotient(of: component, cycles)
    }
    finding.cures = [cure(of: finding, example, analysis)]
    return finding
  }

  private static func cure(of finding: Finding, _ block: NodeID, _ analysis: LeakAnalysis) -> Cure {
    let maker = finding.place.map { " what \($0.brief) makes" } ?? " it"
    let type = analysis.snapshot.type(of: block).name
    let call = type.contains("new[]") ? "delete[]" : type.hasPrefix("C++ ") || type.contains("operator new") ? "delete" : "free"
    let owner = call == "free" ? "give it an owner that calls free" : "give it an owner (std::unique_ptr, std::vector)"
    if finding.kind == .rootCycle { return Cure(.delete, "break the cycle (std::weak_ptr) or \(call)\(maker)") }
    return Cure(.delete, "\(call)\(maker) once it is not used any more, or \(owner)")
  }
}
