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
  /// The number that each was first reached from, by number.
  private(set) var parents: FlatArray<UInt32>
  /// The numbers that the search was begun at: the roots, and the ways into the lost.
  private(set) var entries: NodeSet

  private let graph: HeapGraph
  private var path: FlatArray<UInt32>
  private var nextEdges: FlatArray<Int>

  init(of graph: HeapGraph, roots: [NodeID], components: () -> StronglyConnectedComponents) {
    self.graph = graph
    numbers = FlatArray(zeros: graph.nodeCount)
    nodes = FlatArray(zeros: graph.nodeCount + 2)
    parents = FlatArray(zeros: graph.nodeCount + 2)
    entries = NodeSet(below: graph.nodeCount + 2)
    path = FlatArray(zeros: graph.nodeCount)
    nextEdges = FlatArray(zeros: graph.nodeCount)
    for root in roots { search(from: root.index, under: Self.rootsNumber) }
    lostNumber = end
    end += 1
    if end < graph.nodeCount + 2 { searchLost(components()) }
    path = FlatArray(zeros: 0)
    nextEdges = FlatArray(zeros: 0)
  }

  /// Whether a number is a lost node's.
  @inline(__always) func isLost(_ number: Int) -> Bool { number > lostNumber }

  /// Whether the edge between two numbered nodes keeps its target alive in the sense of dominance: what the roots reach is not held by
  /// what they do not.
  @inline(__always) func isEssential(from holder: Int, to held: Int) -> Bool { !isLost(holder) || isLost(held) }

  @inline(__always) func number(_ node: Int) -> Int { Int(numbers[node]) }

  /// What the members of a component that nobody holds lead to.
  private mutating func searchLost(_ components: StronglyConnectedComponents) {
    var isHeld = NodeSet(below: components.count)
    for node in 0..<graph.nodeCount where numbers[node] == 0 {
      for edge in graph.row(node) {
        let target = graph.target(edge)
        if components.number(target) != components.number(node) { isHeld.insert(components.number(target)) }
      }
    }
    for node in 0..<graph.nodeCount
    where (numbers[node] == 0 || numbers[node] > lostNumber) && !isHeld.holds(components.number(node)) {
      search(from: node, under: lostNumber)
    }
  }

  private mutating func search(from start: Int, under parent: Int) {
    var depth = 0
    if numbers[start] == 0 { enter(start, under: parent, &depth) }
    entries.insert(number(start))
    while depth > 0 {
      let current = Int(path[depth - 1])
      var edge = nextEdges[depth - 1]
      let rowEnd = graph.rowStarts[current + 1]
      while edge < rowEnd && numbers[graph.target(edge)] != 0 { edge += 1 }
      if edge == rowEnd {
        depth -= 1
      } else {
        nextEdges[depth - 1] = edge + 1
        enter(graph.target(edge), under: number(current), &depth)
      }
    }
  }

  @inline(__always) private mutating func enter(_ node: Int, under parent: Int, _ depth: inout Int) {
    numbers[node] = UInt32(truncatingIfNeeded: end)
    nodes[end] = UInt32(truncatingIfNeeded: node)
    parents[end] = UInt32(truncatingIfNeeded: parent)
    end += 1
    path[depth] = UInt32(truncatingIfNeeded: node)
    nextEdges[depth] = graph.rowStarts[node]
    depth += 1
  }
}
