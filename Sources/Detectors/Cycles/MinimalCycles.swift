package import HeapGraph
import Snapshots

/// Shortest cycles of a component of the lost heap.
package struct MinimalCycles {
  /// How many are kept of a component.
  package static let most = 3
  /// Edges that all searches together may look at, and how many searches there are at least.
  private static let work = 2_000_000
  private static let leastSearches = 16

  /// A shortest cycle: nodes of the snapshot, each of which holds the next.
  package let shortest: [NodeID]
  /// The next ones, shortest first, each through other kinds of references than the others.
  package let others: [[NodeID]]

  /// A shortest cycle; of a cycle that the collector does not see, one with an edge that it does not see. The others are the shortest
  /// through some edge of that kind.
  ///
  /// A search of O(edges) begins at each edge, and in a component of more than 1,400 edges at as many as the work allows, spread over it:
  /// there a shorter cycle may be missed.
  package init(of component: Int, in analysis: LeakAnalysis, isUnseen: Bool) {
    let lost = analysis.lost
    let members = lost.members(of: component)
    let set = NodeSet(below: lost.graph.nodeCount, members)
    // By the kinds of references on the way: the shortest that was found.
    var found: [Set<[String]>: [NodeID]] = [:]
    for (holder, held) in Self.beginnings(members, set, analysis, isUnseen: isUnseen) {
      let way = holder == held ? [holder] : lost.graph.shortestWay(from: held, to: holder, within: set)
      guard let cycle = way?.map({ lost.nodes[$0.index] }) else { continue }
      let kinds = Self.kinds(of: cycle, in: analysis.snapshot)
      if cycle.count < found[kinds]?.count ?? Int.max { found[kinds] = cycle }
    }
    let sorted = found.values.sorted { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
    shortest = sorted.first ?? members.prefix(1).map { lost.nodes[$0.index] }
    others = Array(sorted.dropFirst().prefix(Self.most - 1))
  }

  /// Which types hold which along a cycle.
  private static func kinds(of cycle: [NodeID], in snapshot: HeapSnapshot) -> Set<[String]> {
    let names = cycle.map { snapshot.type(of: $0).name }
    return Set(names.indices.map { [names[$0], names[($0 + 1) % names.count]] })
  }

  /// Edges within the component, spread over it.
  private static func beginnings(
    _ members: ArraySlice<NodeID>, _ set: borrowing NodeSet, _ analysis: LeakAnalysis, isUnseen: Bool
  ) -> [(NodeID, NodeID)] {
    let lost = analysis.lost
    let edgeCount = members.reduce(0) { $0 + lost.graph.edges(of: $1).count }
    let searches = max(leastSearches, work / max(1, edgeCount))
    var found: [(NodeID, NodeID)] = []
    var seen: Set<HeapEdge> = []
    for holder in members {
      let from = lost.nodes[holder.index]
      if isUnseen && analysis.snapshot.isNative(from) { continue }
      let seenByCollector = isUnseen ? SeenReferences(of: from, in: analysis.snapshot) : nil
      for edge in lost.graph.edges(of: holder) {
        let held = lost.graph.target(of: edge)
        guard set.contains(held), seen.insert(HeapEdge(holder, held)).inserted else { continue }
        // The first thing that the collector cannot see is an object's, and not a block's.
        if let seenByCollector, seenByCollector.contains(lost.nodes[held.index]) { continue }
        found.append((holder, held))
      }
    }
    if isUnseen && found.isEmpty { return beginnings(members, set, analysis, isUnseen: false) }
    let stride = (found.count + searches - 1) / searches
    return found.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
  }
}
