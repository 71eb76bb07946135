import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct OutermostDominatorTests {
  @Test func `a node is kept by the outermost that may keep it`() throws {
    let drawn = try DrawnGraph(
      "root -> module", "module -> cache list", "cache -> entry shared", "list -> shared", "entry -> text")
    let tree = DominatorTree(of: drawn.graph, roots: drawn.nodes("root"))
    let keepers = OutermostDominators(in: tree) { !["root", "module"].contains(drawn.name($0)) }
    func keeper(_ name: String) -> String? { keepers[drawn[name]].map { drawn.name($0) } }
    #expect(keeper("text") == "cache")
    #expect(keeper("entry") == "cache")
    #expect(keeper("cache") == "cache")
    // Two hold it, so that neither of them keeps it.
    #expect(keeper("shared") == "shared")
    #expect(keeper("module") == nil)
  }

  @Test func `of the nodes without which a node is not reached, the outermost is found`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 14)
      var random = SeededRandom(seed: seed)
      let isChosen = heap.sizes.map { _ in Int.random(in: 0..<3, using: &random) > 0 }
      let keepers = OutermostDominators(in: DominatorTree(of: try heap.graph, roots: heap.roots)) { isChosen[$0.index] }
      let slow = SlowGraph(heap)
      let live = slow.live
      let retained = heap.sizes.indices.map { slow.retained($0) }
      for node in heap.sizes.indices {
        let chosen = heap.sizes.indices.filter {
          isChosen[$0] && live.contains($0) == live.contains(node) && retained[$0].contains(node)
        }
        let outermost = chosen.filter { one in chosen.allSatisfy { $0 == one || !retained[$0].contains(one) } }
        #expect(outermost.count == min(chosen.count, 1), "seed \(seed), node \(node)")
        #expect(keepers[NodeID(UInt32(node))]?.index == outermost.first, "seed \(seed), node \(node)")
      }
    }
  }
}
