/// What would be freed if edges went.
package struct WhatIf: ~Copyable {
  private let graph: HeapGraph
  private let holders: Holders
  private let tree: DominatorTree
  private let sets: RetainedSets
  private let roots: NodeSet

  package init(_ graph: HeapGraph, _ holders: Holders, _ tree: DominatorTree, _ sets: RetainedSets, roots: [NodeID]) {
    self.graph = graph
    self.holders = holders
    self.tree = tree
    self.sets = sets
    self.roots = NodeSet(below: graph.nodeCount, roots)
  }

  /// The bytes that would be freed if one node no longer held another; O(holders).
  ///
  /// Without the edge the node is freed only if it is no root and every other holder lives by it: is lost, or dominated by it. Then all
  /// that it retains goes with it, and otherwise nothing does.
  package func bytesFreed(without edge: HeapEdge) -> UInt64 {
    if tree.isLost(edge.held) || roots.contains(edge.held) { return 0 }
    if !holders.row(edge.held.index).contains(where: { holders.source($0) == edge.holder.index }) { return 0 }
    for place in holders.row(edge.held.index) {
      let holder = NodeID(holders.source(place))
      if holder != edge.holder && !tree.isLost(holder) && !sets.dominates(edge.held, holder) { return 0 }
    }
    // An edge from a lost node, or from one that lives by its target, holds nothing.
    if tree.isLost(edge.holder) || sets.dominates(edge.held, edge.holder) { return 0 }
    return tree.retainedSize(of: edge.held)
  }
}

extension HeapGraph {
  /// The nodes that some roots reach, with some edges gone.
  package func reached(from roots: [NodeID], isRemoved: (_ edge: Int) -> Bool = { _ in false }) -> NodeSet {
    var reached = NodeSet(below: nodeCount)
    var open = roots.filter { reached.insert($0) }
    while let node = open.popLast() {
      for edge in edges(of: node) where !isRemoved(edge) && reached.insert(target(of: edge)) { open.append(target(of: edge)) }
    }
    return reached
  }

  /// The bytes of a set of nodes.
  package func size(of nodes: borrowing NodeSet) -> UInt64 {
    var total: UInt64 = 0
    for node in 0..<nodeCount where nodes.holds(node) { total += sizes[node] }
    return total
  }
}
