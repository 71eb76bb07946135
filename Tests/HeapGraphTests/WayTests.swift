import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct WayTests {
  @Test func `the shortest way through members, and a cycle`() throws {
    let drawn = try DrawnGraph("a -> b c", "b -> d", "c -> e", "d -> e", "e -> a")
    let graph = drawn.graph
    func way(_ start: String, _ end: String, without left: String = "") -> [String]? {
      let members = NodeSet(below: graph.nodeCount, graph.nodes.filter { drawn.name($0) != left })
      return graph.shortestWay(from: drawn[start], to: drawn[end], within: members)?.map(drawn.name)
    }
    #expect(way("a", "e") == ["a", "c", "e"])
    #expect(way("a", "e", without: "c") == ["a", "b", "d", "e"])
    #expect(way("a", "a") == ["a", "c", "e", "a"])
    #expect(way("e", "d", without: "a") == nil)
  }

  /// Edges on a shortest way, by widening what is reached; nil where there is none.
  private func distance(_ start: Int, _ end: Int, _ edges: [HeapEdge], within members: Set<Int>) -> Int? {
    var reached: Set<Int> = [start]
    for distance in 1...(members.count + 1) {
      let next = Set(edges.filter { reached.contains($0.holder.index) }.map(\.held.index))
      if next.contains(end) { return distance }
      reached.formUnion(next.intersection(members))
    }
    return nil
  }

  @Test(arguments: Rounds.seeds) func `ways are as short as can be, and follow edges of members`(seed: UInt64) throws {
    let heap = RandomGraph(seed: seed, upTo: 14)
    let graph = try heap.graph
    let members = Set(heap.sizes.indices.filter { ($0 + Int(seed)) % 5 != 0 })
    let set = NodeSet(below: graph.nodeCount, members.map { NodeID(UInt32($0)) })
    let edges = Set(heap.edges)
    for start in graph.nodes where members.contains(start.index) {
      for end in graph.nodes where members.contains(end.index) {
        let way = graph.shortestWay(from: start, to: end, within: set)
        let least = distance(start.index, end.index, heap.edges, within: members)
        #expect(way.map { $0.count - 1 } == least, "seed \(seed), \(start) to \(end)")
        guard let way else { continue }
        #expect(way.first == start && way.last == end, "seed \(seed)")
        #expect(way.allSatisfy { members.contains($0.index) }, "seed \(seed)")
        #expect(zip(way, way.dropFirst()).allSatisfy { edges.contains(HeapEdge($0, $1)) }, "seed \(seed)")
      }
    }
  }

  @Test(arguments: Rounds.seeds, [false, true])
  func `a part has its nodes, their sizes and the edges between them`(seed: UInt64, isSmall: Bool) throws {
    let heap = RandomGraph(seed: seed, upTo: isSmall ? 900 : 30)
    let graph = try heap.graph
    let nodes = graph.nodes.filter { ($0.index + Int(seed)) % (isSmall ? 97 : 3) == 0 }
    let part = graph.part(of: nodes)
    #expect(part.nodes.map { part.size(of: $0) } == nodes.map { graph.size(of: $0) }, "seed \(seed)")
    let kept = Set(nodes)
    let expected = graph.allEdges.filter { kept.contains($0.holder) && kept.contains($0.held) }
    #expect(part.allEdges.map { HeapEdge(nodes[$0.holder.index], nodes[$0.held.index]) } == expected, "seed \(seed)")
  }

  @Test(arguments: Rounds.seeds) func `a condensation has the components as nodes`(seed: UInt64) throws {
    let heap = RandomGraph(seed: seed)
    let graph = try heap.graph
    let components = StronglyConnectedComponents(of: graph)
    let condensed = graph.condensed(by: components)
    #expect(condensed.nodeCount == components.count, "seed \(seed)")
    for component in condensed.nodes {
      let members = graph.nodes.filter { components.component(of: $0) == component.index }
      #expect(condensed.size(of: component) == members.reduce(0) { $0 + graph.size(of: $1) }, "seed \(seed)")
    }
    func word(_ holder: Int, _ held: Int) -> String { "\(holder) \(held)" }
    let expected = heap.edges.map { (components.component(of: $0.holder), components.component(of: $0.held)) }.filter {
      $0.0 != $0.1
    }
    #expect(
      condensed.allEdges.map { word($0.holder.index, $0.held.index) }.sorted() == expected.map(word).sorted(), "seed \(seed)")
  }
}
