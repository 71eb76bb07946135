/// A shortest path from the roots to each node that they reach.
package final class ShortestPaths: Sendable {
  private static let unreached = UInt32.max
  private static let root = UInt32.max - 1

  /// The node before each, by node.
  private let callers: FlatArray<UInt32>

  /// A breadth-first search from all roots at once.
  package init(in graph: HeapGraph, from roots: [NodeID]) {
    var callers = FlatArray<UInt32>(repeating: Self.unreached, count: graph.nodeCount)
    var queue = FlatArray<UInt32>(zeros: graph.nodeCount)
    var end = 0
    for root in roots where callers[root.index] == Self.unreached {
      callers[root.index] = Self.root
      queue[end] = root.rawValue
      end += 1
    }
    var next = 0
    while next < end {
      let node = Int(queue[next])
      next += 1
      for edge in graph.row(node) {
        let target = graph.target(edge)
        if callers[target] == Self.unreached {
          callers[target] = UInt32(truncatingIfNeeded: node)
          queue[end] = UInt32(truncatingIfNeeded: target)
          end += 1
        }
      }
    }
    self.callers = callers
  }

  /// Whether a root leads to a node.
  package func isReached(_ node: NodeID) -> Bool { callers[node.index] != Self.unreached }

  /// The node before another on its path; nil for a root and for what no root reaches.
  package func caller(of node: NodeID) -> NodeID? {
    let caller = callers[node.index]
    return caller >= Self.root ? nil : NodeID(caller)
  }

  /// The path from a root to a node, both included; empty when no root reaches it.
  package func path(to node: NodeID) -> [NodeID] {
    guard isReached(node) else { return [] }
    var path = [node]
    var current = node
    while let before = caller(of: current) {
      path.append(before)
      current = before
    }
    return path.reversed()
  }
}
