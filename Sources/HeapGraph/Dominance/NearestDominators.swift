/// For each node, the nearest of its dominators that meets a condition: who owns it among those that can own.
package struct NearestDominators: ~Copyable {
  private static let none = UInt32.max

  private let tree: DominatorTree
  /// By number of the tree's order.
  private var nearest: FlatArray<UInt32>

  /// Looks at each node once, after its dominator: O(nodes), 4 bytes for each.
  package init(in tree: DominatorTree, where isChosen: (NodeID) -> Bool) {
    let end = tree.order.end
    var nearest = FlatArray<UInt32>(repeating: Self.none, count: end)
    for number in 1..<end where number != tree.order.lostNumber {
      let above = Int(tree.dominators[number])
      if above == DepthFirstOrder.rootsNumber || above == tree.order.lostNumber { continue }
      nearest[number] = isChosen(NodeID(tree.order.nodes[above])) ? tree.order.nodes[above] : nearest[above]
    }
    self.tree = tree
    self.nearest = nearest
  }

  /// The nearest such dominator other than the node itself; nil where there is none.
  package subscript(_ node: NodeID) -> NodeID? {
    let found = nearest[tree.order.number(node.index)]
    return found == Self.none ? nil : NodeID(found)
  }
}
