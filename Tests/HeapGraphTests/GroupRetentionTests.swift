import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct GroupRetentionTests {
  @Test func `members inside one another are counted once`() throws {
    let drawn = try DrawnGraph("root -> a:1 c:100", "a -> b:10", "b -> a2:1000")
    let sets = RetainedSets(of: DominatorTree(of: drawn.graph, roots: drawn.nodes("root")))
    let retention = GroupRetention(groupCount: 2, sets: sets) { drawn.name($0).hasPrefix("a") ? 1 : 0 }
    #expect(retention[1] == 1011)
    #expect(retention[0] == drawn.graph.nodes.reduce(0) { $0 + drawn.graph.size(of: $1) })
  }

  @Test func `groups retain the bytes that one of their members dominates`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 14)
      let sets = RetainedSets(of: DominatorTree(of: try heap.graph, roots: heap.roots))
      var random = SeededRandom(seed: seed)
      let groups = heap.sizes.map { _ in Int.random(in: 0..<3, using: &random) }
      let retention = GroupRetention(groupCount: 3, sets: sets) { groups[$0.index] }
      let slow = SlowGraph(heap)
      for group in 0..<3 {
        let members = groups.indices.filter { groups[$0] == group }
        let retained = members.reduce(into: Set<Int>()) { $0.formUnion(slow.retained($1)) }
        #expect(retention[group] == slow.size(retained), "seed \(seed), group \(group)")
        // Named twice and in no order, the members above all others retain the same, each node once.
        let topmost = sets.topmost(of: (members + members).shuffled(using: &random).map { NodeID(UInt32($0)) })
        #expect(topmost.flatMap { sets.nodes(of: $0).map(\.index) }.sorted() == retained.sorted(), "seed \(seed), group \(group)")
        #expect(Set(topmost.map(\.index)).isSubset(of: members), "seed \(seed), group \(group)")
      }
    }
  }
}
