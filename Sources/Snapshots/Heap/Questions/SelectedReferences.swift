package import HeapGraph

/// All references from some nodes to others, as somebody asks about them.
package struct SelectedReferences {
  package let holders: ObjectSelection
  package let held: ObjectSelection
  /// The pairs that there are, each once, by what is held.
  package let edges: [HeapEdge]

  /// Finds the references; O(holders of what is held).
  package init(from holders: ObjectSelection, to held: ObjectSelection, in snapshot: HeapSnapshot) {
    self.holders = holders
    self.held = held
    edges = snapshot.edges(from: holders.nodes, to: held.nodes)
  }
}

extension HeapSnapshot {
  /// The pairs in which one of some nodes holds one of others, by what is held.
  package func edges(from holders: [NodeID], to held: [NodeID]) -> [HeapEdge] {
    let sought = NodeSet(below: graph.nodeCount, holders)
    var edges: [HeapEdge] = []
    for node in held {
      for holder in self.holders.holders(of: node) where sought.contains(holder) {
        let edge = HeapEdge(holder, node)
        if edges.last != edge { edges.append(edge) }
      }
    }
    return edges
  }
}
