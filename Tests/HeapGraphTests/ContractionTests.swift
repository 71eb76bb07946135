import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct ContractionTests {
  @Test func `all sessions together hold what none of them holds alone`() throws {
    let drawn = try DrawnGraph("root -> set", "set -> one:1 two:2", "one -> engine:100", "two -> engine")
    let merged = NodeSet(below: drawn.graph.nodeCount, drawn.nodes("one", "two"))
    let heap = Contraction(of: drawn.graph, roots: drawn.nodes("root"), merging: merged)
    let tree = DominatorTree(of: heap.graph, roots: heap.roots)
    #expect(tree.retainedSize(of: heap.node) == 103)
    let roots = NodeSet(below: heap.graph.nodeCount, heap.roots)
    let cut = VertexCut(
      above: heap.node, roots: roots, holders: Holders(in: heap.graph), nodeCount: heap.graph.nodeCount)
    #expect(cut == .nodes(drawn.nodes("set")))
  }

  @Test func `what is freed with the merged nodes is what is freed without all of them`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 14)
      var random = SeededRandom(seed: seed)
      let members = heap.sizes.indices.filter { _ in Bool.random(using: &random) }
      if members.isEmpty { continue }
      let merged = NodeSet(below: heap.sizes.count, members.map { NodeID(UInt32($0)) })
      let contracted = Contraction(of: try heap.graph, roots: heap.roots, merging: merged)
      let tree = DominatorTree(of: contracted.graph, roots: contracted.roots)
      let slow = SlowGraph(heap)
      let live = slow.live
      // Lost members are freed anyway; what they lead to is not asked about here.
      if members.contains(where: { !live.contains($0) }) { continue }
      let freed = live.subtracting(slow.reached(from: slow.roots, without: Set(members)))
      #expect(tree.retainedSize(of: contracted.node) == slow.size(freed), "seed \(seed)")
    }
  }
}
