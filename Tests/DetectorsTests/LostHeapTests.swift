import Detectors
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct LostHeapTests {
  @Test(arguments: Rounds.seeds) func `what the ledger accounts for`(seed: UInt64) throws {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    for node in analysis.snapshot.graph.nodes {
      #expect(Int(analysis.ledger.excess(of: node)) == slow.excess(of: node.index), "seed \(seed), \(node)")
      #expect(Int(analysis.ledger.deficit(of: node)) == slow.deficit(of: node.index), "seed \(seed), \(node)")
    }
  }

  @Test(arguments: Rounds.seeds) func `the collector frees what only the freed hold`(seed: UInt64) throws {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    let garbage = slow.garbage
    for node in analysis.snapshot.graph.nodes {
      #expect(analysis.collector.frees(node) == garbage.contains(node.index), "seed \(seed), \(node)")
    }
    // Nothing that a root of the program reaches is garbage.
    #expect(garbage.isSubset(of: slow.lost), "seed \(seed)")
  }

  @Test(arguments: Rounds.seeds) func `components of what no root reaches, and why they are there`(seed: UInt64) throws {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    let lost = analysis.lost
    #expect(Set(lost.nodes.map(\.index)) == slow.lost, "seed \(seed)")
    let found = (0..<lost.componentCount).map { Set(lost.originals(of: $0).map(\.index)) }
    #expect(Set(found) == Set(slow.components) && found.count == Set(found).count, "seed \(seed)")
    for (component, members) in found.enumerated() {
      #expect(lost.isCyclic(component) == slow.isCyclic(members), "seed \(seed), \(members)")
      #expect(lost.isTop(component) == slow.isTop(members), "seed \(seed), \(members)")
      #expect(words(analysis.causes[component], slow, members) == slow.cause(of: members), "seed \(seed), \(members)")
    }
    for node in analysis.snapshot.graph.nodes {
      let place = lost.place(of: node)
      #expect(
        (place != nil) == slow.lost.contains(node.index) && place.map { lost.nodes[$0.index] == node } ?? true, "seed \(seed)")
    }
  }

  private func words(_ cause: LostCause, _ slow: SlowHeap, _ members: Set<Int>) -> String {
    switch cause {
    case .heldByLost: "held by lost"
    case .collectable: "collectable"
    case .frozen: "frozen"
    case .block: "block"
    case .blockCycle: "block cycle"
    case .leakedReference(let node): members.contains(node.index) ? "leaked \(slow.excess(of: node.index))" : "not a member"
    case .unseenCycle: "unseen cycle"
    }
  }

  @Test(arguments: Rounds.seeds) func `what goes with a component`(seed: UInt64) throws {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    let lost = slow.lost
    let causes = analysis.causes
    let heads = causes.indices.filter { causes[$0] != .heldByLost }.map { Set(analysis.lost.originals(of: $0).map(\.index)) }
    for component in causes.indices where causes[component] != .heldByLost {
      let members = Set(analysis.lost.originals(of: component).map(\.index))
      // All that it reaches and that no other head does without passing it.
      let others = slow.edges.filter { !members.contains($0.held) && !members.contains($0.holder) }
      let kept = slow.reached(from: heads.filter { $0 != members }.reduce(into: []) { $0.formUnion($1) }, along: others)
      let retained = slow.reached(from: members, along: slow.edges).intersection(lost).subtracting(kept)
      let amount = analysis.retention.amount(of: component)
      #expect(amount.retainedCount == retained.count, "seed \(seed), \(members)")
      #expect(amount.retainedBytes == retained.reduce(0) { $0 + slow.heap.nodes[$1].bytes }, "seed \(seed), \(members)")
      #expect(amount.bytes == members.reduce(0) { $0 + slow.heap.nodes[$1].bytes }, "seed \(seed), \(members)")
    }
  }
}
