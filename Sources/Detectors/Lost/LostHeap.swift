package import HeapGraph
import Snapshots

/// The nodes that no root reaches, as a heap of their own, and its strongly connected components.
package final class LostHeap {
  /// Nodes of the snapshot, by number.
  package let nodes: [NodeID]
  /// The same nodes, numbered from 0, with the edges between them.
  package let graph: HeapGraph
  private let components: StronglyConnectedComponents
  /// The components as nodes, by number, and which of them hold which.
  private(set) lazy var condensation = graph.condensed(by: components)
  /// Members by component, and where each component's begin.
  private let members: [NodeID]
  private let starts: [Int]
  private var isTop: NodeSet
  private var hasLoop: NodeSet

  /// O(nodes + edges).
  init(_ snapshot: HeapSnapshot) {
    let nodes = snapshot.graph.nodes.filter { !snapshot.allPaths.isReached($0) }
    let graph = snapshot.graph.part(of: nodes)
    let components = StronglyConnectedComponents(of: graph)
    var starts = [Int](repeating: 0, count: components.count + 1)
    for node in graph.nodes { starts[components.component(of: node) + 1] += 1 }
    for component in 0..<components.count { starts[component + 1] += starts[component] }
    var next = starts
    var members = [NodeID](repeating: NodeID(UInt32(0)), count: nodes.count)
    isTop = NodeSet(below: components.count, (0..<UInt32(components.count)).map { NodeID($0) })
    hasLoop = NodeSet(below: components.count)
    for node in graph.nodes {
      let component = components.component(of: node)
      members[next[component]] = node
      next[component] += 1
      for edge in graph.edges(of: node) {
        let held = components.component(of: graph.target(of: edge))
        if held == component { hasLoop.insert(NodeID(UInt32(held))) } else { isTop.take(NodeID(UInt32(held))) }
      }
    }
    (self.nodes, self.graph, self.components, self.members, self.starts) = (nodes, graph, components, members, starts)
  }

  /// How many components there are.
  package var componentCount: Int { components.count }

  /// The component of a node of this heap.
  package func component(of node: NodeID) -> Int { components.component(of: node) }

  /// The members of a component, as nodes of this heap.
  package func members(of component: Int) -> ArraySlice<NodeID> { members[starts[component]..<starts[component + 1]] }

  /// The members of a component, as nodes of the snapshot.
  package func originals(of component: Int) -> [NodeID] { members(of: component).map { nodes[$0.index] } }

  /// The number of a node of the snapshot in this heap; nil for one that a root reaches. O(log nodes).
  package func place(of node: NodeID) -> NodeID? {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle] < node { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low] == node ? NodeID(UInt32(low)) : nil
  }

  /// Whether its members lead to each other, or its only one to itself.
  package func isCyclic(_ component: Int) -> Bool { hasLoop.contains(NodeID(UInt32(component))) }

  /// Whether nothing outside of it leads to it.
  package func isTop(_ component: Int) -> Bool { isTop.contains(NodeID(UInt32(component))) }
}
