import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct HeapGraphTests {
  @Test func `edges keep the order of their holder`() throws {
    let drawn = try DrawnGraph("a -> c b c", "b -> a", "c")
    let a = drawn["a"]
    #expect(drawn.graph.nodeCount == 3)
    #expect(drawn.graph.edgeCount == 4)
    #expect(drawn.graph.edges(of: a).map { drawn.name(drawn.graph.target(of: $0)) } == ["c", "b", "c"])
    #expect(drawn.graph.edges(of: drawn["c"]).isEmpty)
  }

  @Test func `holders are the edges from their other end`() throws {
    let drawn = try DrawnGraph("a -> c c b", "b -> c", "c -> a")
    let holders = Holders(in: drawn.graph)
    #expect(holders.holders(of: drawn["c"]) == drawn.nodes("a", "a", "b"))
    #expect(holders.holders(of: drawn["a"]) == [drawn["c"]])
    #expect(holders.count(of: drawn["b"]) == 1)
  }

  @Test func `removed edges are gone and the others stay`() throws {
    let drawn = try DrawnGraph("a -> b c", "b -> c")
    let second = drawn.graph.edges(of: drawn["a"]).lowerBound + 1
    let without = drawn.graph.removing { $0 == second }
    #expect(without.allEdges == [HeapEdge(drawn["a"], drawn["b"]), HeapEdge(drawn["b"], drawn["c"])])
    #expect(without.nodeCount == 3)
  }

  @Test func `rows that are none are refused`() {
    #expect(throws: HeapGraphError.noSuchNode(edge: 1, target: 2)) {
      try HeapGraph(rowStarts: FlatArray([0, 1, 2]), targets: FlatArray([1, 2]), sizes: FlatArray([8, 8]))
    }
    #expect(throws: HeapGraphError.rowEndsBeforeItBegins(node: 1)) {
      try HeapGraph(rowStarts: FlatArray([0, 2, 1, 2]), targets: FlatArray([0, 1]), sizes: FlatArray([8, 8, 8]))
    }
    #expect(throws: HeapGraphError.rowsDoNotCoverEdges) {
      try HeapGraph(rowStarts: FlatArray([0, 1]), targets: FlatArray([0, 0]), sizes: FlatArray([8]))
    }
    #expect(throws: HeapGraphError.rowsDoNotCoverEdges) {
      try HeapGraph(rowStarts: FlatArray([0, 1]), targets: FlatArray([0]), sizes: FlatArray([8, 8]))
    }
    #expect(throws: HeapGraphError.noSuchNode(edge: 0, target: 7)) {
      try HeapGraph(sizes: [8], edges: [HeapEdge(NodeID(0), NodeID(7))])
    }
  }

  @Test func `a graph of nothing answers every question`() throws {
    let graph = try HeapGraph(sizes: [], edges: [])
    #expect(StronglyConnectedComponents(of: graph).count == 0)
    let tree = DominatorTree(of: graph, roots: [])
    #expect((tree.reachedSize, tree.lostSize) == (0, 0))
    #expect(RetainedSets(of: tree).children(of: .roots).isEmpty)
  }

  @Test func `edges of random heaps are all there, from both ends`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed)
      let graph = try heap.graph
      func ordered(_ edges: [HeapEdge]) -> [HeapEdge] { edges.sorted { ($0.holder, $0.held) < ($1.holder, $1.held) } }
      let backwards = Holders(in: graph)
      let turned = graph.nodes.flatMap { node in backwards.holders(of: node).map { HeapEdge($0, node) } }
      #expect(ordered(graph.allEdges) == ordered(heap.edges), "seed \(seed)")
      #expect(ordered(turned) == ordered(heap.edges), "seed \(seed)")
    }
  }
}
