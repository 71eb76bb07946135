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
        let cycle = MinimalCycles(of: component, in: analysis, isUnseen: mustBeUnseen).shortest.map(\.index)
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
      let cycle = MinimalCycles(of: component, in: analysis, isUnseen: true).shortest
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
    let cycles = MinimalCycles(of: 0, in: try heap.analysis(), isUnseen: false)
    #expect(cycles.shortest.count == 2)
    // All of them are references from a node to a node.
    #expect(cycles.others.isEmpty)
  }

  private func kinds(_ cycle: [NodeID], _ heap: SyntheticHeap) -> Set<[String]> {
    let types = cycle.map { heap.nodes[$0.index].type }
    return Set(types.indices.map { [types[$0], types[($0 + 1) % types.count]] })
  }

  @Test(arguments: Rounds.seeds) func `other cycles are cycles, no shorter, and through other kinds of references`(seed: UInt64)
    throws
  {
    let slow = SlowHeap(RandomHeap(seed: seed).heap)
    let analysis = try slow.heap.analysis()
    for component in 0..<analysis.lost.componentCount where analysis.lost.isCyclic(component) {
      let members = Set(analysis.lost.originals(of: component).map(\.index))
      let edges = slow.edges.filter { members.contains($0.holder) && members.contains($0.held) }
      let cycles = MinimalCycles(of: component, in: analysis, isUnseen: false)
      let all = [cycles.shortest] + cycles.others
      #expect(all.count <= MinimalCycles.most && Set(all.map { kinds($0, slow.heap) }).count == all.count, "seed \(seed)")
      #expect(all.map(\.count) == all.map(\.count).sorted(), "seed \(seed)")
      for cycle in cycles.others.map({ $0.map(\.index) }) {
        let pairs = cycle.indices.map { (cycle[$0], cycle[($0 + 1) % cycle.count]) }
        #expect(pairs.allSatisfy { pair in edges.contains { $0.holder == pair.0 && $0.held == pair.1 } }, "seed \(seed)")
        // Through one edge of it there is no shorter one.
        let least = pairs.compactMap { pair in distance(pair.1, pair.0, edges).map { $0 + 1 } }.max()
        #expect(least == cycle.count, "seed \(seed), \(cycle)")
      }
    }
  }

  /// 30 nodes in a ring, with a way back from the tenth to the first over an app; two caches and a list that leaked lead into it.
  @Test func `the sum of a big cycle`() throws {
    var heap = SyntheticHeap()
    for _ in 0..<30 { _ = heap.object("app.Node") }
    for place in 0..<30 { heap.hold(place, (place + 1) % 30, at: "next") }
    let app = heap.object("app.App")
    heap.hold(10, app, at: "hub")
    heap.hold(app, 0, at: "data")
    for member in [3, 4] { heap.hold(heap.object("app.Cache", extra: 1), member, at: "callback") }
    heap.hold(heap.object("app.Leaked", extra: 1), app, at: "hub")
    let report = try heap.report(showsPossible: true)
    let quotient = try #require(report.garbage.first?.quotient ?? report.findings.compactMap(\.quotient).first)
    #expect(quotient.memberCount == 31 && quotient.typeCount == 2 && quotient.unlisted == 0 && quotient.unlistedEntries == 0)
    #expect(quotient.edges.map(\.text) == ["30 app.Node.next app.Node", "1 app.App.data app.Node", "1 app.Node.hub app.App"])
    #expect(quotient.entries.map(\.text) == ["2 app.Cache.callback app.Node", "1 app.Leaked.hub app.App"])
    // The shortest one leads over the app; the ring itself is another.
    #expect(quotient.otherCycles.map(\.steps.count) == [24] && quotient.otherCycles.map(\.hidden) == [6])
  }

  /// A ring of at least 24 objects with random references across it, and leaked ones that hold some of them.
  private func bigCycle(seed: UInt64) -> (heap: SyntheticHeap, memberCount: Int) {
    var random = SeededRandom(seed: seed)
    var heap = SyntheticHeap()
    let memberCount = Int.random(in: 24...60, using: &random)
    for _ in 0..<memberCount { _ = heap.object(["app.Node", "app.App", "list"].randomElement(using: &random) ?? "list") }
    for member in 0..<memberCount { heap.hold(member, (member + 1) % memberCount) }
    for _ in 0..<Int.random(in: 0...memberCount, using: &random) {
      heap.hold(Int.random(in: 0..<memberCount, using: &random), Int.random(in: 0..<memberCount, using: &random))
    }
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let outside = heap.object(["app.Cache", "app.Leaked"].randomElement(using: &random) ?? "list", extra: 1)
      heap.hold(outside, Int.random(in: 0..<memberCount, using: &random), Int.random(in: 0..<memberCount, using: &random))
    }
    return (heap, memberCount)
  }

  @Test(arguments: Rounds.seeds) func `the sums of big random cycles add up`(seed: UInt64) throws {
    let (heap, memberCount) = bigCycle(seed: seed)
    let quotients = try heap.report().garbage.compactMap(\.quotient) + heap.report().findings.compactMap(\.quotient)
    let quotient = try #require(quotients.first)
    let held = heap.edges.filter { $0.held < memberCount }
    func count(_ edges: [CycleQuotient.Edge]) -> Int { edges.reduce(0) { $0 + $1.count } }
    #expect(quotients.count == 1 && quotient.memberCount == memberCount, "seed \(seed)")
    let (inner, entering) = (held.count { $0.holder < memberCount }, held.count { $0.holder >= memberCount })
    #expect(count(quotient.edges) <= inner && (quotient.unlisted > 0 || count(quotient.edges) == inner), "seed \(seed)")
    #expect(count(quotient.entries) <= entering && quotient.entries.isEmpty == (entering == 0), "seed \(seed)")
    #expect(quotient.unlistedEntries > 0 || count(quotient.entries) == entering, "seed \(seed)")
  }

  @Test func `edges are offered at all`() throws {
    var offered = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      let analysis = try RandomHeap(seed: seed).heap.analysis()
      for component in 0..<analysis.lost.componentCount where analysis.lost.isCyclic(component) {
        let cycle = MinimalCycles(of: component, in: analysis, isUnseen: true).shortest
        offered += WeakEdge.found(in: cycle, component: component, analysis).count
      }
    }
    #expect(offered > 20)
  }
}

extension CycleQuotient.Edge {
  fileprivate var text: String { "\(count) \(holder)\(place) \(held)" }
}
