/// Which node must go for another one to be freed: the dominators of a graph's nodes, and the bytes that each retains.
///
/// A node dominates those that every path from the roots leads through it to. What no root reaches has dominators of its own, and
/// hangs under one super-root, the lost.
package final class DominatorTree: Sendable {
  /// What is next above a node.
  package enum Dominator: Hashable, Sendable {
    /// No single node: several roots lead to it, or it is a root.
    case roots
    /// No single node among those that no root reaches.
    case lost
    case node(NodeID)
  }

  let order: DepthFirstOrder
  /// By number of the order.
  let dominators: FlatArray<UInt32>
  private let retained: FlatArray<UInt64>

  /// Finds the dominators and adds up what they retain.
  package init(of graph: HeapGraph, roots: [NodeID]) {
    var order = DepthFirstOrder(of: graph, roots: roots)
    let dominators = SemiNCA.dominators(of: graph, &order)
    var retained = FlatArray<UInt64>(zeros: order.end)
    for number in 1..<order.end where number != order.lostNumber { retained[number] = graph.sizes[Int(order.nodes[number])] }
    for number in stride(from: order.end - 1, to: 0, by: -1) where number != order.lostNumber {
      retained[Int(dominators[number])] &+= retained[number]
    }
    self.order = order
    self.dominators = dominators
    self.retained = retained
  }

  /// The nearest node that all paths to a node lead through.
  package func dominator(of node: NodeID) -> Dominator {
    let above = Int(dominators[order.number(node.index)])
    if above == DepthFirstOrder.rootsNumber { return .roots }
    return above == order.lostNumber ? .lost : .node(NodeID(order.nodes[above]))
  }

  /// The bytes that would be freed with a node: its own and those of all that it dominates.
  @inline(__always) package func retainedSize(of node: NodeID) -> UInt64 { retained[order.number(node.index)] }

  /// Whether no root reaches a node.
  package func isLost(_ node: NodeID) -> Bool { order.isLost(order.number(node.index)) }

  /// The bytes of all that the roots reach.
  package var reachedSize: UInt64 { retained[DepthFirstOrder.rootsNumber] }

  /// The bytes of all that no root reaches.
  package var lostSize: UInt64 { retained[order.lostNumber] }

  /// How many nodes no root reaches.
  package var lostCount: Int { order.end - order.lostNumber - 1 }
}
