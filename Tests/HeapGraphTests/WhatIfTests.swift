import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct WhatIfTests {
  private func questions(_ graph: HeapGraph, roots: [NodeID], _ ask: (borrowing WhatIf) throws -> Void) rethrows {
    let tree = DominatorTree(of: graph, roots: roots)
    try ask(WhatIf(graph, Holders(in: graph), tree, RetainedSets(of: tree), roots: roots))
  }

  @Test func `an edge frees what lives by it alone`() throws {
    let drawn = try DrawnGraph(
      "module -> session shared", "session -> engine:100 shared", "engine -> session buffer:1000", "shared:7", "lost -> shared")
    func edge(_ holder: String, _ held: String) -> HeapEdge { HeapEdge(drawn[holder], drawn[held]) }
    questions(drawn.graph, roots: drawn.nodes("module")) { whatIf in
      #expect(whatIf.bytesFreed(without: edge("module", "session")) == 1101)
      #expect(whatIf.bytesFreed(without: edge("engine", "buffer")) == 1000)
      #expect(whatIf.bytesFreed(without: edge("session", "shared")) == 0)
      #expect(whatIf.bytesFreed(without: edge("engine", "session")) == 0)
      #expect(whatIf.bytesFreed(without: edge("lost", "shared")) == 0)
      #expect(whatIf.bytesFreed(without: edge("module", "buffer")) == 0)
    }
  }

  @Test func `what an edge frees is what is no longer reached without it`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed)
      let graph = try heap.graph
      let slow = SlowGraph(heap)
      let live = slow.live
      questions(graph, roots: heap.roots) { whatIf in
        for edge in Set(heap.edges) {
          let freed = live.subtracting(slow.reached(from: slow.roots, edge: edge))
          #expect(whatIf.bytesFreed(without: edge) == slow.size(freed), "seed \(seed), \(edge)")
        }
      }
      let evenGone = graph.reached(from: heap.roots) { $0 % 2 == 0 }
      let kept = try HeapGraph(sizes: heap.sizes, edges: graph.allEdges.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
      let reached = kept.reached(from: heap.roots)
      #expect(evenGone.nodes == reached.nodes, "seed \(seed)")
      #expect(kept.size(of: reached) == slow.size(reached.nodes.map(\.index)), "seed \(seed)")
    }
  }
}
