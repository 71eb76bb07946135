/// One node holds another.
package struct HeapEdge: Hashable, Sendable {
  package let holder: NodeID
  package let held: NodeID

  package init(_ holder: NodeID, _ held: NodeID) {
    self.holder = holder
    self.held = held
  }
}

extension HeapGraph {
  /// From edges in any order; those of one holder keep theirs.
  package convenience init(sizes: [UInt64], edges: [HeapEdge]) throws(HeapGraphError) {
    for (index, edge) in edges.enumerated() where max(edge.holder.index, edge.held.index) >= sizes.count {
      throw .noSuchNode(edge: index, target: max(edge.holder, edge.held).rawValue)
    }
    var starts = FlatArray<Int>(zeros: sizes.count + 1)
    for edge in edges { starts[edge.holder.index + 1] += 1 }
    for node in 0..<sizes.count { starts[node + 1] += starts[node] }
    var next = FlatArray<Int>(zeros: sizes.count)
    for node in 0..<sizes.count { next[node] = starts[node] }
    var targets = FlatArray<UInt32>(zeros: edges.count)
    for edge in edges {
      targets[next[edge.holder.index]] = edge.held.rawValue
      next[edge.holder.index] += 1
    }
    try self.init(rowStarts: starts, targets: targets, sizes: FlatArray(sizes))
  }

  /// All edges, by holder.
  package var allEdges: [HeapEdge] {
    nodes.flatMap { node in edges(of: node).map { HeapEdge(node, target(of: $0)) } }
  }
}
