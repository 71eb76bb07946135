import HeapGraph
import SyntheticCaptures

/// A small random heap and its roots: sparse or dense, with cycles, hubs, long chains, self-references and nodes that nobody holds.
struct RandomGraph {
  let sizes: [UInt64]
  let edges: [HeapEdge]
  let roots: [NodeID]

  init(seed: UInt64, upTo limit: Int = 30) {
    var random = SeededRandom(seed: seed)
    let count = Int.random(in: 1...limit, using: &random)
    func node(_ random: inout SeededRandom) -> NodeID { NodeID(UInt32.random(in: 0..<UInt32(count), using: &random)) }
    var edges: [HeapEdge] = []
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      for index in 1..<max(count, 2) where index < count {
        edges.append(HeapEdge(NodeID(UInt32(index - 1)), NodeID(UInt32(index))))
      }
    case 1:
      let hub = node(&random)
      for index in 0..<count {
        edges.append(index % 3 == 0 ? HeapEdge(NodeID(UInt32(index)), hub) : HeapEdge(hub, NodeID(UInt32(index))))
      }
    default: break
    }
    for _ in 0..<Int.random(in: 0...(3 * count), using: &random) { edges.append(HeapEdge(node(&random), node(&random))) }
    edges.shuffle(using: &random)
    self.edges = edges
    sizes = (0..<count).map { _ in UInt64.random(in: 0...1000, using: &random) }
    roots = (0..<Int.random(in: 0...3, using: &random)).map { _ in node(&random) }
  }

  private init(sizes: [UInt64], edges: [HeapEdge], roots: [NodeID]) {
    (self.sizes, self.edges, self.roots) = (sizes, edges, roots)
  }

  var graph: HeapGraph { get throws { try HeapGraph(sizes: sizes, edges: edges) } }

  /// The same heap with its nodes numbered otherwise: `numbers[old]` is a node's new number.
  func renumbered(seed: UInt64) -> (RandomGraph, numbers: [Int]) {
    var random = SeededRandom(seed: seed)
    let numbers = Array(sizes.indices).shuffled(using: &random)
    func renamed(_ node: NodeID) -> NodeID { NodeID(UInt32(numbers[node.index])) }
    var sizes = self.sizes
    for (old, new) in numbers.enumerated() { sizes[new] = self.sizes[old] }
    let edges = edges.map { HeapEdge(renamed($0.holder), renamed($0.held)) }.shuffled(using: &random)
    return (RandomGraph(sizes: sizes, edges: edges, roots: roots.map(renamed).shuffled(using: &random)), numbers)
  }
}
