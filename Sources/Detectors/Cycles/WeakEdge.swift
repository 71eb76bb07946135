package import HeapGraph
import Snapshots

/// An edge of a cycle that could be weak: nothing of the cycle would stay, and what it leads to has another owner while it is used.
package struct WeakEdge {
  /// The edge: nodes of the snapshot.
  package let edge: HeapEdge
  package let cure: Cure

  /// Types whose objects are made on the way and held by nobody else.
  private static let passing: Set<String> = [
    "method", "dict", "list", "tuple", "set", "frozenset", "cell", "function", "builtin_function_or_method", "functools.partial",
    "collections.deque", "frame", "generator", "coroutine", "traceback", "weakref", "weakref.ReferenceType", "memoryview",
    "PyCapsule",
  ]

  /// Edges that are tried: a cycle may have as many as a heap, and each takes a walk over its component.
  private static let tries = 16

  /// The edges that lead back to what was made first: whoever made that holds it while it is in use. At most one is offered, and only
  /// when the heap without it has no such cycle.
  package static func found(in cycle: [NodeID], component: Int, _ analysis: LeakAnalysis) -> [WeakEdge] {
    let snapshot = analysis.snapshot
    let pairs = cycle.indices.map { (cycle[$0], cycle[($0 + 1) % cycle.count]) }
    let offered = pairs.filter { holder, held in
      !snapshot.isNative(holder) && !snapshot.isNative(held) && !passing.contains(snapshot.type(of: held).name)
        && snapshot.step(from: holder, to: held) != .dictionary
    }
    let oldestFirst = offered.sorted { made($0.1, in: snapshot) < made($1.1, in: snapshot) }.prefix(tries)
    for (holder, held) in oldestFirst where frees(HeapEdge(holder, held), component, analysis) {
      return [
        WeakEdge(edge: HeapEdge(holder, held), cure: Cure(.weakReference, words(holder, held, cycle, analysis), isVerified: true))
      ]
    }
    return []
  }

  /// Sites are numbered as they are first met; unknown ones come last.
  private static func made(_ node: NodeID, in snapshot: HeapSnapshot) -> UInt32 {
    let site = snapshot.site(of: node)
    return site == 0 ? UInt32.max : site
  }

  /// Whether no cycle is left in a component without an edge that the collector would not free: of those that it sees, it frees all that
  /// `gc.freeze` has not put aside. Where it sees all, no cycle at all is to be left, or there would be nothing to gain.
  private static func frees(_ edge: HeapEdge, _ component: Int, _ analysis: LeakAnalysis) -> Bool {
    let lost = analysis.lost
    let members = Array(lost.members(of: component))
    let part = lost.graph.part(of: members)
    func original(_ node: NodeID) -> NodeID { lost.nodes[members[node.index].index] }
    var removed: Set<Int> = []
    for holder in part.nodes where original(holder) == edge.holder {
      for number in part.edges(of: holder) where original(part.target(of: number)) == edge.held { removed.insert(number) }
    }
    if removed.isEmpty { return false }
    let components = StronglyConnectedComponents(of: part.removing { removed.contains($0) })
    for holder in part.nodes {
      let seen = SeenReferences(of: original(holder), in: analysis.snapshot)
      let isFreed = analysis.causes[component] == .unseenCycle && !analysis.snapshot.isFrozen(original(holder))
      for number in part.edges(of: holder) where !removed.contains(number) {
        let held = part.target(of: number)
        if components.component(of: holder) != components.component(of: held) { continue }
        if !isFreed || !seen.contains(original(held)) { return false }
      }
    }
    return true
  }

  private static func words(_ holder: NodeID, _ held: NodeID, _ cycle: [NodeID], _ analysis: LeakAnalysis) -> String {
    let painter = CyclePainter(analysis: analysis)
    let (from, to) = (painter.name(of: holder), painter.name(of: held))
    let owner = "\(to) was made first, and whoever made it holds it while it is in use"
    switch analysis.snapshot.type(of: holder).name {
    case "method": return "hand on weakref.WeakMethod(…) instead of the \(from): \(owner)"
    case "cell": return "let the closure capture weakref.ref(…) instead of the \(to) itself: \(owner)"
    default:
      let step = analysis.snapshot.step(from: holder, to: held).map(\.text) ?? ""
      return "make the reference \(from)\(step) to \(to) weak (weakref.ref, weakref.proxy): \(owner)"
    }
  }
}
