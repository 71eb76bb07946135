package import HeapGraph

/// What would be freed if some nodes no longer held others.
package struct EdgeRemoval {
  /// One of those that would be freed or not.
  package struct Outcome: Equatable, Sendable {
    package let node: NodeID
    /// How it would still be reached; nil when it would be freed.
    package let remaining: Locator?
  }

  /// The pairs of holder and held, each once.
  package let edges: [HeapEdge]
  /// What becomes of the held nodes, by number.
  package let outcomes: [Outcome]
  /// The bytes of all that would be freed.
  package let freedBytes: UInt64
  /// How many nodes would be freed.
  package let freedCount: Int

  /// Looks at the heap without the edges; pairs that are no edges change nothing. What no root reaches now is not freed by it. O(edges).
  package init(of edges: [HeapEdge], in snapshot: HeapSnapshot) {
    let graph = snapshot.graph
    self.edges = edges
    let removed = edges.flatMap { edge in graph.edges(of: edge.holder).filter { graph.target(of: $0) == edge.held } }.sorted()
    var next = 0
    let rest = graph.removing { edge in
      while next < removed.count && removed[next] < edge { next += 1 }
      return next < removed.count && removed[next] == edge
    }
    let paths = ShortestPaths(in: rest, from: snapshot.rootNodes)
    let freed = graph.nodes.filter { snapshot.allPaths.isReached($0) && !paths.isReached($0) }
    freedCount = freed.count
    freedBytes = freed.reduce(0) { $0 + graph.size(of: $1) }
    outcomes = Set(edges.map(\.held)).sorted().map { Outcome(node: $0, remaining: snapshot.locator(along: paths.path(to: $0))) }
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
