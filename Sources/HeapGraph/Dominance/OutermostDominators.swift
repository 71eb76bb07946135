/// For each node, the outermost of its dominators that meets a condition, the node itself among them: on whose account it is kept.
package struct OutermostDominators: ~Copyable {
  private static let none = UInt32.max

  private let tree: DominatorTree
  /// By number of the tree's order.
  private var outermost: FlatArray<UInt32>

  /// Looks at each node once, after its dominator: O(nodes), 4 bytes for each.
  package init(in tree: DominatorTree, where isChosen: (NodeID) -> Bool) {
    let end = tree.order.end
    // The numbers that stand for all roots and for the lost have none, as they are no nodes.
    var outermost = FlatArray<UInt32>(repeating: Self.none, count: end)
    for number in 1..<end where number != tree.order.lostNumber {
      let above = outermost[Int(tree.dominators[number])]
      if above != Self.none {
        outermost[number] = above
      } else if isChosen(NodeID(tree.order.nodes[number])) {
        outermost[number] = tree.order.nodes[number]
      }
    }
    self.tree = tree
    self.outermost = outermost
  }

  /// The outermost such dominator; nil where there is none.
  package subscript(_ node: NodeID) -> NodeID? {
    let found = outermost[tree.order.number(node.index)]
    return found == Self.none ? nil : NodeID(found)
  }
}
