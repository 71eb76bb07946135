/// The nodes of a graph in the order of a depth-first search, from the roots first and then from what no root reaches.
///
/// Number 0 stands for all roots together. The nodes that they reach follow; then comes one number that stands for the lost, and the
/// nodes that no root reaches. Lost nodes are entered through the components that no other lost component holds, by each of their
/// members: so it depends on the graph alone what dominates what, and not on the order of its nodes.
struct DepthFirstOrder: ~Copyable {
  static let rootsNumber = 0

  /// The number that stands for the lost; all numbers above it are lost nodes.
  private(set) var lostNumber = 0
  /// All numbers are below this.
  private(set) var end = 1
  /// By node.
  private(set) var numbers: FlatArray<UInt32>
  /// By number; the numbers that stand for many have no node.
  private(set) var nodes: FlatArray<UInt32>
  /// The number that each was first reached from, by number; empty once they were taken.
  private(set) var parents: FlatArray<UInt32>
  /// The numbers that the search was begun at: the roots, and the ways into the lost.
  private(set) var entries: NodeSet

  init(of graph: HeapGraph, roots: [NodeID]) {
    numbers = FlatArray(zeros: graph.nodeCount)
    nodes = FlatArray(zeros: graph.nodeCount + 2)
    parents = FlatArray(zeros: graph.nodeCount + 2)
    entries = NodeSet(below: graph.nodeCount + 2)
    var search = Search(graph)
    for root in roots { begin(&search, at: root.index, under: Self.rootsNumber) }
    lostNumber = end
    end += 1
    if end < graph.nodeCount + 2 { searchLost(graph, &search) }
  }

  /// Whether a number is a lost node's.
  @inline(__always) func isLost(_ number: Int) -> Bool { number > lostNumber }

  @inline(__always) func number(_ node: Int) -> Int { Int(numbers[node]) }

  /// Hands over the parents.
  mutating func takeParents() -> FlatArray<UInt32> {
    var taken = FlatArray<UInt32>(zeros: 0)
    swap(&taken, &parents)
    return taken
  }

  /// What the members of a component that nobody holds lead to.
  private mutating func searchLost(_ graph: HeapGraph, _ search: inout Search) {
    let components = StronglyConnectedComponents(of: graph, without: search.seen)
    var isHeld = NodeSet(below: components.count)
    for node in 0..<graph.nodeCount where numbers[node] == 0 {
      for edge in graph.row(node) {
        let target = graph.target(edge)
        guard numbers[target] == 0, components.number(target) != components.number(node) else { continue }
        isHeld.insert(components.number(target))
      }
    }
    for node in 0..<graph.nodeCount
    where (numbers[node] == 0 || numbers[node] > lostNumber) && !isHeld.holds(components.number(node)) {
      begin(&search, at: node, under: lostNumber)
    }
  }

  private mutating func begin(_ search: inout Search, at start: Int, under parent: Int) {
    if search.seen.insert(start) {
      enter(start, under: UInt32(truncatingIfNeeded: parent), &search)
      while let (target, holder) = search.next() { enter(target, under: holder, &search) }
    }
    entries.insert(number(start))
  }

  @inline(__always) private mutating func enter(_ node: Int, under parent: UInt32, _ search: inout Search) {
    let number = UInt32(truncatingIfNeeded: end)
    numbers[node] = number
    nodes[end] = UInt32(truncatingIfNeeded: node)
    parents[end] = parent
    end += 1
    search.descend(into: node, number)
  }
}

/// A depth-first search with a stack of its own.
///
/// Whether a node was seen is a bit, and the bits of millions of nodes fit in a processor's cache: that is asked for each edge.
private struct Search: ~Copyable {
  /// A node on the path from where the search began, and which of its edges are left.
  private struct Step {
    var edge: Int
    let end: Int
    let number: UInt32
  }

  var seen: NodeSet
  private let graph: HeapGraph
  private var path: FlatArray<Step>
  private var depth = 0

  init(_ graph: HeapGraph) {
    self.graph = graph
    seen = NodeSet(below: graph.nodeCount)
    path = FlatArray(zeros: graph.nodeCount)
  }

  /// Goes on from a node; one without edges leads nowhere.
  @inline(__always) mutating func descend(into node: Int, _ number: UInt32) {
    let row = graph.row(node)
    if row.isEmpty { return }
    path[depth] = Step(edge: row.lowerBound, end: row.upperBound, number: number)
    depth += 1
  }

  /// The next node that was not seen before, and the number of the one that leads to it; nil at the end.
  @inline(__always) mutating func next() -> (node: Int, holder: UInt32)? {
    while depth > 0 {
      var step = path[depth - 1]
      while step.edge < step.end {
        let target = graph.target(step.edge)
        step.edge += 1
        if seen.insert(target) {
          path[depth - 1] = step
          return (target, step.number)
        }
      }
      depth -= 1
    }
    return nil
  }
}
