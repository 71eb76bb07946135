import HeapGraph
import Snapshots

/// Generators and coroutines that were begun, put into a container and not finished: their variables stay.
struct GeneratorPins {
  private static let types: Set<String> = ["generator", "coroutine", "async_generator"]
  /// What holds a generator while it is in use.
  private static let users = [
    "Task", "Future", "GeneratorContextManager", "generator", "coroutine", "frame", "method", "wrapper",
  ]

  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    var groups: [[String]: NodeGroup] = [:]
    for node in snapshot.graph.nodes where Self.types.contains(snapshot.type(of: node).name) {
      guard snapshot.allPaths.isReached(node), snapshot.rootKind(of: node) == nil, !Self.isInUse(node, snapshot),
        analysis.isKeptForGood(node)
      else { continue }
      let code = analysis.held(by: node) { snapshot.type(of: $0).name == "code" }
      let name = code.flatMap { snapshot.preview(of: $0) } ?? "a generator"
      groups[[snapshot.type(of: node).name, name], default: NodeGroup()].add(node)
    }
    let big = groups.filter {
      $0.value.nodes.count >= PinnedObjects.leastCount && $0.value.amount(in: snapshot).retainedBytes >= PinnedObjects.leastBytes
    }
    findings = big.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { names, group in
      let title = "\(group.nodes.count) \(names[0])s of \(names[1]) are kept in the middle of their work, with their variables"
      let cure = Cure(.release, "exhaust them, call close() on them, or keep what they would give instead of them")
      return analysis.finding(
        .generator, group, title: title, names: names, cure: cure)
    }
  }

  private static func isInUse(_ generator: NodeID, _ snapshot: HeapSnapshot) -> Bool {
    snapshot.holders.holders(of: generator).contains { holder in
      // Up to 3.10 its own frame is an object that knows it.
      let name = snapshot.type(of: holder).name
      return snapshot.isNative(holder) || users.contains { name.contains($0) }
    }
  }
}
