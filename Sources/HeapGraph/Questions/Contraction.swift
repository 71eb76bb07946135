/// A heap in which some nodes are one: for questions about all of them together.
package struct Contraction {
  /// The heap: nodes keep their numbers, and those that were merged are left without edges.
  package let graph: HeapGraph
  /// The node that stands for all of them, behind the others.
  package let node: NodeID
  /// The roots, with the new node in place of those that were merged.
  package let roots: [NodeID]

  /// Merges nodes; O(nodes + edges).
  package init(of graph: HeapGraph, roots: [NodeID], merging merged: borrowing NodeSet) {
    let one = UInt32(truncatingIfNeeded: graph.nodeCount)
    var starts = FlatArray<Int>(zeros: graph.nodeCount + 2)
    var targets = FlatArray<UInt32>(zeros: graph.edgeCount)
    var sizes = FlatArray<UInt64>(zeros: graph.nodeCount + 1)
    var count = 0
    func copyRow(_ node: Int, _ merged: borrowing NodeSet, _ targets: inout FlatArray<UInt32>) {
      for edge in graph.row(node) {
        let target = graph.target(edge)
        targets[count] = merged.holds(target) ? one : UInt32(truncatingIfNeeded: target)
        count += 1
      }
    }
    for node in 0..<graph.nodeCount {
      if !merged.holds(node) {
        copyRow(node, merged, &targets)
        sizes[node] = graph.sizes[node]
      }
      starts[node + 1] = count
    }
    for node in 0..<graph.nodeCount where merged.holds(node) {
      copyRow(node, merged, &targets)
      sizes[graph.nodeCount] += graph.sizes[node]
    }
    starts[graph.nodeCount + 1] = count
    self.graph = HeapGraph(sound: starts, targets, edgeCount: count, sizes)
    node = NodeID(one)
    var remaining: [NodeID] = []
    for root in roots where !merged.holds(root.index) { remaining.append(root) }
    self.roots = remaining.count < roots.count ? remaining + [node] : roots
  }
}
