import Detectors
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct CycleTests {
  /// The collector does not see an edge, by definition: the holder is no object in a ring, or does not tell of it.
  private func isUnseen(_ holder: Int, _ held: Int, _ slow: SlowHeap) -> Bool {
    if slow.heap.isBlock(holder) || slow.heap.isBlock(held) || slow.heap.nodes[holder].ring == .none { return true }
    return !slow.edges.contains { $0.holder == holder && $0.held == held && $0.way == .told }
  }

  /// Edges on a way between two members, along edges within them; nil where there is none.
  private func distance(_ start: Int, _ end: Int, _ edges: [SyntheticHeap.Edge]) -> Int? {
    var distance = 0
    var reached: Set<Int> = [start]
    while !reached.contains(end) {
      let next = reached.union(edges.filter { reached.contains($0.holder) }.map(\.held))
      if next.count == reached.count { return nil }
      reached = next
      distance += 1
    }
    return distance
  }

  /// The nodes of a shortest cycle of some members, through an edge of a sort where there is one.
  private func shortest(_ members: Set<Int>, _ slow: SlowHeap, through isSought: (SyntheticHeap.Edge) -> Bool) -> Int? {
    let edges = slow.edges.filter { members.contains($0.holder) && members.contains($0.held) }
    let sought = edges.filter(isSought)
    return (sought.isEmpty ? edges : sought).compactMap { edge in distance(edge.held, edge.holder, edges).map { $0 + 1 } }.min()
  }

  @Test(arguments: Rounds.seeds) func `a cycle of members only, as short as there is`(seed: UInt64) throws {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    for component in 0..<analysis.lost.componentCount where analysis.lost.isCyclic(component) {
      let members = Set(analysis.lost.originals(of: component).map(\.index))
      for mustBeUnseen in [false, true] {
        let cycle = MinimalCycle(of: component, in: analysis, isUnseen: mustBeUnseen).nodes.map(\.index)
        #expect(Set(cycle).count == cycle.count && members.isSuperset(of: cycle), "seed \(seed)")
        for (place, node) in cycle.enumerated() {
          let next = cycle[(place + 1) % cycle.count]
          #expect(slow.edges.contains { $0.holder == node && $0.held == next }, "seed \(seed), \(cycle)")
        }
        let least = shortest(members, slow) { edge in
          !mustBeUnseen || (!slow.heap.isBlock(edge.holder) && isUnseen(edge.holder, edge.held, slow))
        }
        #expect(cycle.count == least, "seed \(seed), \(cycle)")
      }
    }
  }

  @Test(arguments: Rounds.seeds)
  func `an edge is offered only if nothing stays that the collector would not free`(seed: UInt64) throws {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    for component in 0..<analysis.lost.componentCount where analysis.lost.isCyclic(component) {
      let members = Set(analysis.lost.originals(of: component).map(\.index))
      let cycle = MinimalCycle(of: component, in: analysis, isUnseen: true).nodes
      for offered in WeakEdge.found(in: cycle, component: component, analysis) {
        let (holder, held) = (offered.edge.holder.index, offered.edge.held.index)
        #expect(offered.cure.isVerified && members.contains(holder) && members.contains(held), "seed \(seed)")
        let rest = slow.edges.filter { edge in
          members.contains(edge.holder) && members.contains(edge.held) && !(edge.holder == holder && edge.held == held)
        }
        #expect(rest.count < slow.edges.count { members.contains($0.holder) && members.contains($0.held) }, "seed \(seed)")
        // Where the collector sees all, no cycle at all may stay, and what is frozen it never looks at.
        let seesAll = analysis.causes[component] != .unseenCycle
        for edge in rest
        where seesAll || slow.heap.nodes[edge.holder].ring == .frozen || isUnseen(edge.holder, edge.held, slow) {
          #expect(distance(edge.held, edge.holder, rest) == nil, "seed \(seed), \(holder) → \(held)")
        }
      }
    }
  }

  /// 0 → 1 → … → 99 → 0, and 91 → 90.
  @Test func `a short cycle far along a long one is found`() throws {
    var heap = SyntheticHeap()
    for _ in 0..<100 { _ = heap.object("app.Node") }
    for place in 0..<100 { heap.hold(place, (place + 1) % 100) }
    heap.hold(91, 90)
    let cycle = MinimalCycle(of: 0, in: try heap.analysis(), isUnseen: false).nodes
    #expect(cycle.count == 2)
  }

  @Test func `edges are offered at all`() throws {
    var offered = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      let analysis = try RandomHeap(seed: seed).heap.analysis()
      for component in 0..<analysis.lost.componentCount where analysis.lost.isCyclic(component) {
        let cycle = MinimalCycle(of: component, in: analysis, isUnseen: true).nodes
        offered += WeakEdge.found(in: cycle, component: component, analysis).count
      }
    }
    #expect(offered > 20)
  }
}
