package import HeapGraph
import Snapshots

/// Shortest cycles of a component of the lost heap.
package struct MinimalCycle {
  /// Edges and members that a search is begun at.
  private static let tries = 16

  /// Nodes of the snapshot, each of which holds the next.
  package let nodes: [NodeID]

  /// A shortest cycle among those that a few searches find; of a cycle that the collector does not see, one with an edge that it does
  /// not see. O(edges of the component) for each search.
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
      if found.count >= tries * 4 { break }
    }
    if isUnseen && found.isEmpty { return beginnings(members, set, analysis, isUnseen: false) }
    let stride = max(1, found.count / tries)
    return found.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
  }
}
