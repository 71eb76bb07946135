package import HeapGraph

/// A snapshot's heap in which the nodes that somebody asks about are one: what keeps all of them, and what would go with all of them.
package final class SelectionHeap {
  package let selection: ObjectSelection
  /// The bytes of the nodes themselves.
  package let ownBytes: UInt64
  private let snapshot: HeapSnapshot
  private let graph: HeapGraph
  /// The node that stands for all of them.
  private let node: NodeID
  private let roots: [NodeID]

  /// A single object is asked about in the snapshot's own graph, so that nothing is found twice.
  package init(_ selection: ObjectSelection, in snapshot: HeapSnapshot) {
    self.selection = selection
    self.snapshot = snapshot
    ownBytes = selection.nodes.reduce(0) { $0 + snapshot.graph.size(of: $1) }
    if case .object(let node) = selection.subject {
      graph = snapshot.graph
      self.node = node
      roots = snapshot.rootNodes
    } else {
      let merged = NodeSet(below: snapshot.graph.nodeCount, selection.nodes)
      let heap = Contraction(of: snapshot.graph, roots: snapshot.rootNodes, merging: merged)
      graph = heap.graph
      node = heap.node
      roots = heap.roots
    }
  }

  private var isWhole: Bool { graph === snapshot.graph }
  private lazy var dominators = isWhole ? snapshot.dominators : DominatorTree(of: graph, roots: roots)

  /// The fewest nodes that must all go for the nodes to be freed; of nodes of a type, the fewest outside of it.
  package func cut(limit: Int) -> VertexCut {
    let holders = isWhole ? snapshot.holders : Holders(in: graph)
    let set = NodeSet(below: graph.nodeCount, roots)
    return VertexCut(above: node, roots: set, holders: holders, nodeCount: graph.nodeCount, limit: limit)
  }

  /// The bytes that would be freed if all of the nodes were.
  package var retainedBytes: UInt64 { dominators.retainedSize(of: node) }

  /// The nodes that would be freed with them, they themselves included.
  package var retainedNodes: [NodeID] {
    if isWhole { return snapshot.retainedSets.nodes(of: node) }
    return selection.nodes + RetainedSets(of: dominators).nodes(of: node).dropFirst()
  }
}
