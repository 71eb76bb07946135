package import HeapGraph
import Snapshots

/// Shortest cycles of a component of the lost heap.
package struct MinimalCycle {
  /// Edges that all searches together may look at, and how many searches there are at least.
  private static let work = 2_000_000
  private static let leastSearches = 16

  /// Nodes of the snapshot, each of which holds the next.
  package let nodes: [NodeID]

  /// A shortest cycle; of a cycle that the collector does not see, one with an edge that it does not see.
  ///
  /// A search of O(edges) begins at each edge, and in a component of more than 1,400 edges at as many as the work allows, spread over it:
  /// there a shorter cycle may be missed.
  package init(of component: Int, in analysis: LeakAnalysis, isUnseen: Bool) {
    let lost = analysis.lost
    let members = lost.members(of: component)
    let set = NodeSet(below: lost.graph.nodeCount, members)
    var best: [NodeID]?
    let beginnings = Self.beginnings(members, set, analysis, isUnseen: isUnseen)
    if let own = beginnings.first(where: { $0.0 == $0.1 }) { best = [own.0] }
    for (holder, held) in beginnings where best?.count != 1 {
      guard let way = lost.graph.shortestWay(from: held, to: holder, within: set) else { continue }
      if way.count < best?.count ?? Int.max { best = way }
      if way.count == 2 { break }
    }
    nodes = (best ?? Array(members.prefix(1))).map { lost.nodes[$0.index] }
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
