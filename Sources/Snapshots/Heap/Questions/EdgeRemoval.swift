package import HeapGraph

/// What would be freed if some nodes no longer held others.
package struct EdgeRemoval {
  /// The pairs of holder and held, each once.
  package let edges: [HeapEdge]
  /// The held nodes that a root would still reach, by number.
  package let staying: [NodeID]
  /// The bytes of all that would be freed.
  package let freedBytes: UInt64
  /// How many nodes would be freed.
  package let freedCount: Int
  private let snapshot: HeapSnapshot
  private let remainingPaths: ShortestPaths

  /// Looks at the heap without the edges; pairs that are no edges change nothing. What no root reaches now is not freed by it.
  /// O(nodes + edges).
  package init(of edges: [HeapEdge], in snapshot: HeapSnapshot) {
    let graph = snapshot.graph
    var pairs: Set<HeapEdge> = []
    self.edges = edges.filter { pairs.insert($0).inserted }
    let removed = Set(edges.map(\.holder)).sorted().flatMap { holder in
      graph.edges(of: holder).filter { pairs.contains(HeapEdge(holder, graph.target(of: $0))) }
    }
    var next = 0
    let rest = graph.removing { edge in
      while next < removed.count && removed[next] < edge { next += 1 }
      return next < removed.count && removed[next] == edge
    }
    let paths = ShortestPaths(in: rest, from: snapshot.rootNodes)
    let freed = graph.nodes.filter { snapshot.allPaths.isReached($0) && !paths.isReached($0) }
    freedCount = freed.count
    freedBytes = freed.reduce(0) { $0 + graph.size(of: $1) }
    staying = Set(edges.map(\.held)).filter { paths.isReached($0) }.sorted()
    self.snapshot = snapshot
    remainingPaths = paths
  }

  /// How a node would still be reached; nil for one that no root would reach.
  package func remainingLocator(of node: NodeID) -> Locator? { snapshot.locator(along: remainingPaths.path(to: node)) }
}
