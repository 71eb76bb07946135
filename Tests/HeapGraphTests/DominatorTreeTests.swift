import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct DominatorTreeTests {
  private func above(_ drawn: DrawnGraph, _ tree: DominatorTree) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: drawn.names.map { name in
        switch tree.dominator(of: drawn[name]) {
        case .roots: (name, "roots")
        case .lost: (name, "lost")
        case .node(let node): (name, drawn.name(node))
        }
      })
  }

  /// The example of Eclipse MAT's documentation ("Dominator Tree"): C dominates D, E and F, and retains D to H.
  @Test func `the example of Eclipse MAT`() throws {
    let drawn = try DrawnGraph("A -> C", "B -> C", "C -> D E", "D -> F", "E -> F G", "F -> H")
    let tree = DominatorTree(of: drawn.graph, roots: drawn.nodes("A", "B"))
    let expected = ["A": "roots", "B": "roots", "C": "roots", "D": "C", "E": "C", "F": "C", "G": "E", "H": "F"]
    #expect(above(drawn, tree) == expected)
    let sets = RetainedSets(of: tree)
    #expect(Set(sets.nodes(of: drawn["C"]).map(drawn.name)) == ["C", "D", "E", "F", "G", "H"])
    #expect(sets.children(of: .node(drawn["C"])).map(drawn.name).sorted() == ["D", "E", "F"])
    #expect(sets.children(of: .roots).map(drawn.name).sorted() == ["A", "B", "C"])
    #expect(tree.retainedSize(of: drawn["C"]) == 6)
  }

  @Test func `a root that another root holds is dominated by none`() throws {
    let drawn = try DrawnGraph("a -> b", "b:10 -> c:100")
    let tree = DominatorTree(of: drawn.graph, roots: drawn.nodes("a", "b"))
    #expect(above(drawn, tree) == ["a": "roots", "b": "roots", "c": "b"])
    #expect(tree.retainedSize(of: drawn["a"]) == 1)
    #expect(tree.retainedSize(of: drawn["b"]) == 110)
  }

  @Test func `what is lost hangs under the lost, and holds nothing that lives`() throws {
    let drawn = try DrawnGraph("root -> kept:1000", "one -> other", "other -> one payload:50 kept")
    let tree = DominatorTree(of: drawn.graph, roots: drawn.nodes("root"))
    #expect(above(drawn, tree) == ["root": "roots", "kept": "root", "one": "lost", "other": "lost", "payload": "other"])
    #expect(tree.retainedSize(of: drawn["root"]) == 1001)
    #expect(tree.retainedSize(of: drawn["other"]) == 51)
    #expect(tree.lostSize == 52)
    #expect(tree.lostCount == 3)
    #expect(tree.isLost(drawn["payload"]))
    #expect(!tree.isLost(drawn["kept"]))
  }

  @Test func `dominators and retained sizes are those found by deleting each node`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 14)
      let tree = DominatorTree(of: try heap.graph, roots: heap.roots)
      let sets = RetainedSets(of: tree)
      let slow = SlowGraph(heap)
      let live = slow.live
      for node in 0..<slow.count {
        let id = NodeID(UInt32(node))
        let expected: DominatorTree.Dominator =
          slow.dominator(node).map { .node(NodeID(UInt32($0))) } ?? (live.contains(node) ? .roots : .lost)
        #expect(tree.dominator(of: id) == expected, "seed \(seed), node \(node)")
        #expect(tree.isLost(id) == !live.contains(node), "seed \(seed), node \(node)")
        let retained = slow.retained(node)
        #expect(Set(sets.nodes(of: id).map(\.index)) == retained, "seed \(seed), node \(node)")
        #expect(sets.count(of: id) == retained.count, "seed \(seed), node \(node)")
        #expect(tree.retainedSize(of: id) == slow.size(retained), "seed \(seed), node \(node)")
        for other in 0..<slow.count {
          #expect(sets.dominates(id, NodeID(UInt32(other))) == retained.contains(other), "seed \(seed), \(node) and \(other)")
        }
      }
    }
  }

  @Test func `the roots retain the sum of all that they reach, and the lost the rest`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 200)
      let tree = DominatorTree(of: try heap.graph, roots: heap.roots)
      let sets = RetainedSets(of: tree)
      let live = SlowGraph(heap).live
      #expect(tree.reachedSize == SlowGraph(heap).size(live), "seed \(seed)")
      #expect(tree.reachedSize + tree.lostSize == heap.sizes.reduce(0, +), "seed \(seed)")
      #expect(tree.lostCount == heap.sizes.count - live.count, "seed \(seed)")
      #expect(sets.children(of: .roots).reduce(0) { $0 + tree.retainedSize(of: $1) } == tree.reachedSize, "seed \(seed)")
      #expect(sets.children(of: .lost).reduce(0) { $0 + tree.retainedSize(of: $1) } == tree.lostSize, "seed \(seed)")
    }
  }

  @Test func `the order of the nodes does not matter`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed, upTo: 60)
      let (other, numbers) = heap.renumbered(seed: seed &+ 1)
      let tree = DominatorTree(of: try heap.graph, roots: heap.roots)
      let otherTree = DominatorTree(of: try other.graph, roots: other.roots)
      for node in heap.sizes.indices {
        let (here, there) = (NodeID(UInt32(node)), NodeID(UInt32(numbers[node])))
        var expected = tree.dominator(of: here)
        if case .node(let above) = expected { expected = .node(NodeID(UInt32(numbers[above.index]))) }
        #expect(otherTree.dominator(of: there) == expected, "seed \(seed), node \(node)")
        #expect(otherTree.retainedSize(of: there) == tree.retainedSize(of: here), "seed \(seed), node \(node)")
      }
    }
  }
}
