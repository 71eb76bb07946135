import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct PathTests {
  @Test func `the shortest path is found, and none to what is lost`() throws {
    let drawn = try DrawnGraph("module -> cache session", "session -> list", "list -> item", "cache -> item", "lost -> item")
    let paths = ShortestPaths(in: drawn.graph, from: drawn.nodes("module"))
    #expect(paths.path(to: drawn["item"]).map(drawn.name) == ["module", "cache", "item"])
    #expect(paths.path(to: drawn["module"]).map(drawn.name) == ["module"])
    #expect(paths.path(to: drawn["lost"]).isEmpty)
    #expect(!paths.isReached(drawn["lost"]))
  }

  @Test func `paths are as short as can be, and follow edges`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed)
      let paths = ShortestPaths(in: try heap.graph, from: heap.roots)
      let distances = SlowGraph(heap).distances
      let edges = Set(heap.edges)
      for node in heap.sizes.indices {
        let path = paths.path(to: NodeID(UInt32(node)))
        #expect(path.count - 1 == distances[node] ?? -1, "seed \(seed), node \(node)")
        #expect(path.first.map { heap.roots.contains($0) } ?? true, "seed \(seed), node \(node)")
        #expect(zip(path, path.dropFirst()).allSatisfy { edges.contains(HeapEdge($0, $1)) }, "seed \(seed), node \(node)")
      }
    }
  }

  @Test func `paths that look alike are one`() throws {
    let drawn = try DrawnGraph(
      "module -> cache session1 session2", "session1 -> list1", "session2 -> list2", "list1 -> note1:10 note2:20",
      "list2 -> note3:30", "cache -> note4:5", "note5")
    let notes = drawn.nodes("note1", "note2", "note3", "note4", "note5")
    let paths = ShortestPaths(in: drawn.graph, from: drawn.nodes("module"))
    let merged = MergedPaths(to: notes, along: paths, in: drawn.graph) { drawn.name($0).filter(\.isLetter) }
    func lines(_ numbers: [Int], _ depth: Int) -> [String] {
      numbers.flatMap { number in
        let branch = merged.branches[number]
        let line = "\(String(repeating: " ", count: depth))\(branch.step) \(branch.pathCount) \(branch.bytes) \(branch.endCount)"
        return [line] + lines(branch.following, depth + 1)
      }
    }
    #expect(
      lines(merged.beginnings, 0) == [
        "module 4 65 0", " session 3 60 0", "  list 3 60 0", "   note 3 60 3", " cache 1 5 0", "  note 1 5 1",
      ])
    #expect(drawn.name(merged.branches[merged.beginnings[0]].example) == "module")
  }

  @Test func `merging loses no path and no byte`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed)
      let graph = try heap.graph
      let paths = ShortestPaths(in: graph, from: heap.roots)
      let merged = MergedPaths(to: graph.nodes, along: paths, in: graph) { $0.rawValue % 3 }
      let reached = graph.nodes.filter { paths.isReached($0) }
      #expect(merged.branches.reduce(0) { $0 + $1.endCount } == reached.count, "seed \(seed)")
      let begun = merged.beginnings.map { merged.branches[$0] }
      #expect(begun.reduce(0) { $0 + $1.pathCount } == reached.count, "seed \(seed)")
      #expect(begun.reduce(0) { $0 + $1.bytes } == reached.reduce(0) { $0 + graph.size(of: $1) }, "seed \(seed)")
      for branch in merged.branches {
        let after = branch.following.map { merged.branches[$0] }
        #expect(branch.pathCount == branch.endCount + after.reduce(0) { $0 + $1.pathCount }, "seed \(seed)")
        #expect(Set(after.map(\.step)).count == after.count, "seed \(seed)")
        #expect(zip(after, after.dropFirst()).allSatisfy { $0.bytes >= $1.bytes }, "seed \(seed)")
      }
    }
  }
}
