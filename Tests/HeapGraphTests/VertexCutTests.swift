import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct VertexCutTests {
  private func cut(_ drawn: DrawnGraph, above node: String, roots: String..., limit: Int = 8) -> VertexCut {
    VertexCut(
      above: drawn[node], roots: NodeSet(below: drawn.graph.nodeCount, roots.map { drawn[$0] }),
      holders: Holders(in: drawn.graph),
      nodeCount: drawn.graph.nodeCount, limit: limit)
  }

  @Test func `both holders must go`() throws {
    let drawn = try DrawnGraph(
      "module -> cache registry", "cache -> entry", "registry -> hub", "entry -> session", "hub -> session")
    #expect(cut(drawn, above: "session", roots: "module") == .nodes(drawn.nodes("module")))
    #expect(cut(drawn, above: "session", roots: "cache", "registry") == .nodes(drawn.nodes("entry", "hub").sorted()))
  }

  @Test func `the nearest of the cuts is taken`() throws {
    let drawn = try DrawnGraph("module -> holder", "holder -> inner", "inner -> left right", "left -> item", "right -> item")
    #expect(cut(drawn, above: "item", roots: "module") == .nodes(drawn.nodes("inner")))
  }

  /// The first path, b x c t, takes what both others need: the second goes back along it, from b to c, and then up to r.
  @Test func `an earlier path is laid anew when a later one needs its nodes`() throws {
    let drawn = try DrawnGraph(
      "r -> s", "s -> u", "u -> a", "a -> c", "b -> x d1", "x -> c", "d1 -> d2", "d2 -> d", "c -> t", "d -> t")
    #expect(cut(drawn, above: "t", roots: "r", "b") == .nodes(drawn.nodes("c", "d").sorted()))
  }

  @Test func `a root, a lost node and many holders`() throws {
    let drawn = try DrawnGraph("a -> t", "b -> t", "c -> t", "lost -> u")
    #expect(cut(drawn, above: "a", roots: "a") == .isRoot)
    #expect(cut(drawn, above: "u", roots: "a") == .nodes([]))
    #expect(cut(drawn, above: "t", roots: "a", "b", "c", limit: 2) == .moreThan(2))
    #expect(cut(drawn, above: "t", roots: "a", "b", "c", limit: 3) == .nodes(drawn.nodes("a", "b", "c")))
  }

  @Test func `cuts cut, and nothing smaller does`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 11)
      let graph = try heap.graph
      let roots = NodeSet(below: graph.nodeCount, heap.roots)
      let holders = Holders(in: graph)
      let slow = SlowGraph(heap)
      for node in graph.nodes {
        let cut = VertexCut(above: node, roots: roots, holders: holders, nodeCount: graph.nodeCount, limit: 3)
        switch cut {
        case .isRoot: #expect(heap.roots.contains(node), "seed \(seed), \(node)")
        case .moreThan(let limit): #expect(slow.leastCut(above: node.index, limit: limit) == nil, "seed \(seed), \(node)")
        case .nodes(let nodes):
          let reached = slow.reached(from: slow.roots, without: Set(nodes.map(\.index)))
          #expect(!reached.contains(node.index) && !nodes.contains(node), "seed \(seed), \(node)")
          #expect(slow.leastCut(above: node.index, limit: 3) == nodes.count, "seed \(seed), \(node)")
        }
      }
    }
  }
}
