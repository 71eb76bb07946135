/// Which nodes reach each other: the strongly connected components of a graph.
///
/// Components are numbered so that edges between them lead from higher numbers to lower ones.
package final class StronglyConnectedComponents: Sendable {
  /// How many there are.
  package let count: Int
  private let numbers: FlatArray<UInt32>
  private let memberCounts: FlatArray<UInt32>

  /// Tarjan's algorithm (SIAM Journal on Computing 1, 1972) with a stack of its own: O(nodes + edges), 24 bytes per node.
  package init(of graph: HeapGraph) {
    var search = TarjanSearch(graph)
    for node in 0..<graph.nodeCount { search.visit(node) }
    count = search.componentCount
    var counts = FlatArray<UInt32>(zeros: count)
    for node in 0..<graph.nodeCount { counts[Int(search.components[node])] += 1 }
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
private struct TarjanSearch: ~Copyable {
  private static let none = UInt32.max

  private let graph: HeapGraph
  var components: FlatArray<UInt32>
  var componentCount = 0

  private var discovered: FlatArray<UInt32>
  private var lowest: FlatArray<UInt32>
  private var open: FlatArray<UInt32>
  private var openCount = 0
  private var path: FlatArray<UInt32>
  private var nextEdges: FlatArray<Int>
  private var depth = 0
  private var nextNumber: UInt32 = 1

  init(_ graph: HeapGraph) {
    self.graph = graph
    components = FlatArray(repeating: Self.none, count: graph.nodeCount)
    discovered = FlatArray(zeros: graph.nodeCount)
    lowest = FlatArray(zeros: graph.nodeCount)
    open = FlatArray(zeros: graph.nodeCount)
    path = FlatArray(zeros: graph.nodeCount)
    nextEdges = FlatArray(zeros: graph.nodeCount)
  }

  consuming func finished() -> FlatArray<UInt32> { components }

  /// Searches all that a node leads to and that is new.
  mutating func visit(_ node: Int) {
    if discovered[node] != 0 { return }
    enter(node)
    while depth > 0 {
      let current = Int(path[depth - 1])
      if let next = firstNew(current) {
        enter(next)
        continue
      }
      depth -= 1
      if depth > 0 {
        let caller = Int(path[depth - 1])
        if lowest[current] < lowest[caller] { lowest[caller] = lowest[current] }
      }
      if lowest[current] == discovered[current] { close(current) }
    }
  }

  @inline(__always) private mutating func enter(_ node: Int) {
    discovered[node] = nextNumber
    lowest[node] = nextNumber
    nextNumber &+= 1
    open[openCount] = UInt32(truncatingIfNeeded: node)
    openCount += 1
    path[depth] = UInt32(truncatingIfNeeded: node)
    nextEdges[depth] = graph.rowStarts[node]
    depth += 1
  }

  /// The next node that the current one leads to and that was not seen; notes the lowest of those that are open.
  @inline(__always) private mutating func firstNew(_ node: Int) -> Int? {
    var edge = nextEdges[depth - 1]
    let end = graph.rowStarts[node + 1]
    var low = lowest[node]
    while edge < end {
      let target = graph.target(edge)
      edge += 1
      if discovered[target] == 0 {
        nextEdges[depth - 1] = edge
        lowest[node] = low
        return target
      }
      if components[target] == Self.none && discovered[target] < low { low = discovered[target] }
    }
    lowest[node] = low
    return nil
  }

  /// All that was opened since this node is its component.
  @inline(__always) private mutating func close(_ root: Int) {
    var node: Int
    repeat {
      openCount -= 1
      node = Int(open[openCount])
      components[node] = UInt32(truncatingIfNeeded: componentCount)
    } while node != root
    componentCount += 1
  }
}
