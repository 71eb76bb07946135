import HeapGraph
import Testing

/// A chain as long as a large heap: no algorithm may use the machine's stack for it.
@Suite struct DeepGraphTests {
  private static let count = 5_000_000

  private func chain() throws -> HeapGraph {
    var starts = FlatArray<Int>(zeros: Self.count + 1)
    var targets = FlatArray<UInt32>(zeros: Self.count)
    for node in 0..<Self.count {
      starts[node + 1] = node + 1
      targets[node] = UInt32(min(node + 1, Self.count - 1))
    }
    return try HeapGraph(rowStarts: starts, targets: targets, sizes: FlatArray(repeating: 16, count: Self.count))
  }

  @Test func `a chain of five million nodes`() throws {
    let graph = try chain()
    let last = NodeID(UInt32(Self.count - 1))
    #expect(StronglyConnectedComponents(of: graph).count == Self.count)
    let tree = DominatorTree(of: graph, roots: [NodeID(0)])
    #expect(tree.retainedSize(of: NodeID(0)) == 16 * UInt64(Self.count))
    #expect(tree.retainedSize(of: last) == 16)
    #expect(RetainedSets(of: tree).dominates(NodeID(1), last))
    #expect(ShortestPaths(in: graph, from: [NodeID(0)]).path(to: last).count == Self.count)
    let roots = NodeSet(below: Self.count, [NodeID(0)])
    let cut = VertexCut(above: last, roots: roots, holders: Holders(in: graph), nodeCount: Self.count)
    #expect(cut == .nodes([NodeID(UInt32(Self.count - 2))]))
    let lost = DominatorTree(of: graph, roots: [])
    #expect(lost.lostSize == 16 * UInt64(Self.count))
    #expect(lost.dominator(of: last) == .node(NodeID(UInt32(Self.count - 2))))
  }
}
