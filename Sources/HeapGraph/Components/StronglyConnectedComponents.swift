/// Which nodes reach each other: the strongly connected components of a graph.
///
/// Components are numbered so that edges between them lead from higher numbers to lower ones.
package final class StronglyConnectedComponents: Sendable {
  /// How many there are.
  package let count: Int
  private let numbers: FlatArray<UInt32>
  private let memberCounts: FlatArray<UInt32>

  /// Tarjan's algorithm (SIAM Journal on Computing 1, 1972) with a stack of its own: O(nodes + edges), 44 bytes and two bits per node.
  package convenience init(of graph: HeapGraph) { self.init(of: graph, without: NodeSet(below: graph.nodeCount)) }

  /// The components of a part of a graph: the nodes that are left out, and their edges, are taken as not there and have none.
  package init(of graph: HeapGraph, without leftOut: borrowing NodeSet) {
    var search = TarjanSearch(graph, without: leftOut)
    for node in 0..<graph.nodeCount { search.visit(node) }
    count = search.componentCount
    var counts = FlatArray<UInt32>(zeros: count)
    for node in 0..<graph.nodeCount where !leftOut.holds(node) { counts[Int(search.components[node])] += 1 }
    memberCounts = counts
    numbers = search.finished()
  }

  /// The component of a node, from 0.
  @inline(__always) package func component(of node: NodeID) -> Int { Int(numbers[node.index]) }

  @inline(__always) func number(_ node: Int) -> Int { Int(numbers[node]) }

  /// How many nodes a component has.
  package func memberCount(of component: Int) -> Int { Int(memberCounts[component]) }

  /// The members of each component that has at least `least` of them, by node number.
  package func members(least: Int = 2) -> [Int: [NodeID]] {
    var members: [Int: [NodeID]] = [:]
    for node in 0..<numbers.count where memberCounts[number(node)] >= least {
      members[number(node), default: []].append(NodeID(node))
    }
    return members
  }
}

/// A depth-first search that takes components from its stack as they are complete.
///
/// Nodes are told apart by two bits, which fit in a processor's cache: seen or not, and open (no component yet) or not. Only of an open
/// node is it looked up when it was discovered.
private struct TarjanSearch: ~Copyable {
  /// A node on the path from where the search began.
  private struct Step {
    var edge: Int
    let end: Int
    /// When it was discovered: how many nodes were before.
    let discovered: UInt32
    /// The lowest such number of the open nodes that it is known to lead to.
    var lowest: UInt32
    /// How many nodes were open before it.
    let openCount: UInt32
  }

  private let graph: HeapGraph
  /// By node, once it has one.
  var components: FlatArray<UInt32>
  var componentCount = 0

  private var seen: NodeSet
  private var isOpen: NodeSet
  private var discovered: FlatArray<UInt32>
  private var open: FlatArray<UInt32>
  private var openCount = 0
  private var path: FlatArray<Step>
  private var depth = 0
  private var nextNumber: UInt32 = 0

  init(_ graph: HeapGraph, without leftOut: borrowing NodeSet) {
    self.graph = graph
    components = FlatArray(zeros: graph.nodeCount)
    seen = NodeSet(copying: leftOut)
    isOpen = NodeSet(below: graph.nodeCount)
    discovered = FlatArray(zeros: graph.nodeCount)
    open = FlatArray(zeros: graph.nodeCount)
    path = FlatArray(zeros: graph.nodeCount)
  }

  consuming func finished() -> FlatArray<UInt32> { components }

  /// Searches all that a node leads to and that is new.
  @inline(__always) mutating func visit(_ node: Int) {
    if !seen.insert(node) { return }
    enter(node)
    while depth > 0 {
      if let next = firstNew() { enter(next) } else { leave() }
    }
  }

  @inline(__always) private mutating func enter(_ node: Int) {
    let row = graph.row(node)
    if row.isEmpty {
      components[node] = UInt32(truncatingIfNeeded: componentCount)
      componentCount += 1
      return
    }
    isOpen.insert(node)
    discovered[node] = nextNumber
    path[depth] = Step(
      edge: row.lowerBound, end: row.upperBound, discovered: nextNumber, lowest: nextNumber,
      openCount: UInt32(truncatingIfNeeded: openCount))
    depth += 1
    nextNumber &+= 1
    open[openCount] = UInt32(truncatingIfNeeded: node)
    openCount += 1
  }

  /// The next node that the current one leads to and that was not seen; notes the lowest of those that are open.
  @inline(__always) private mutating func firstNew() -> Int? {
    var step = path[depth - 1]
    while step.edge < step.end {
      let target = graph.target(step.edge)
      step.edge += 1
      if seen.insert(target) {
        path[depth - 1] = step
        return target
      }
      if isOpen.holds(target) && discovered[target] < step.lowest { step.lowest = discovered[target] }
    }
    path[depth - 1] = step
    return nil
  }

  /// Goes back from the current node; all that was opened since it was entered is its component, unless it leads to an earlier one.
  @inline(__always) private mutating func leave() {
    depth -= 1
    let step = path[depth]
    if depth > 0 && step.lowest < path[depth - 1].lowest { path[depth - 1].lowest = step.lowest }
    if step.lowest < step.discovered { return }
    while openCount > Int(step.openCount) {
      openCount -= 1
      let node = Int(open[openCount])
      isOpen.remove(node)
      components[node] = UInt32(truncatingIfNeeded: componentCount)
    }
    componentCount += 1
  }
}
