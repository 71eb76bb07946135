import HeapGraph

/// The same questions answered the slow and obvious way: by walking the heap with something taken away.
struct SlowGraph {
  let heap: RandomGraph
  private let held: [Set<Int>]

  init(_ heap: RandomGraph) {
    self.heap = heap
    var held = [Set<Int>](repeating: [], count: heap.sizes.count)
    for edge in heap.edges { held[edge.holder.index].insert(edge.held.index) }
    self.held = held
  }

  var count: Int { heap.sizes.count }

  /// All that some nodes lead to, themselves included, without passing others.
  func reached(from starts: [Int], without cut: Set<Int> = [], edge: HeapEdge? = nil) -> Set<Int> {
    var seen = Set(starts).subtracting(cut)
    var open = Array(seen)
    while let node = open.popLast() {
      for next in held[node] where !cut.contains(next) && edge != HeapEdge(NodeID(UInt32(node)), NodeID(UInt32(next))) {
        if seen.insert(next).inserted { open.append(next) }
      }
    }
    return seen
  }

  var roots: [Int] { heap.roots.map(\.index) }

  /// What the roots reach.
  var live: Set<Int> { reached(from: roots) }

  func size(_ nodes: some Sequence<Int>) -> UInt64 { nodes.reduce(0) { $0 + heap.sizes[$1] } }

  /// Where the lost are entered: those that no lost node reaches which they do not reach themselves.
  var lostEntries: [Int] {
    let lost = Set(0..<count).subtracting(live)
    let reach = (0..<count).map { reached(from: [$0]) }
    return lost.filter { node in lost.allSatisfy { !reach[$0].contains(node) || reach[node].contains($0) } }
  }

  /// The nodes that are no longer reached when a node is gone, itself included.
  func retained(_ node: Int) -> Set<Int> {
    let isLive = live.contains(node)
    let starts = isLive ? roots : lostEntries
    let before = reached(from: starts)
    return before.subtracting(reached(from: starts, without: [node])).subtracting(isLive ? [] : live)
  }

  /// The nearest of the nodes that must be passed on the way to a node: of its dominators the one that all others dominate.
  func dominator(_ node: Int) -> Int? {
    let above = (0..<count).filter { $0 != node && live.contains($0) == live.contains(node) && retained($0).contains(node) }
    return above.max { retained($0).count > retained($1).count }
  }

  /// How many edges lie between the roots and each node that they reach.
  var distances: [Int: Int] {
    var distances = Dictionary(uniqueKeysWithValues: Set(roots).map { ($0, 0) })
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for edge in heap.edges {
        guard let near = distances[edge.holder.index] else { continue }
        if near + 1 < distances[edge.held.index] ?? .max {
          distances[edge.held.index] = near + 1
          hasChanged = true
        }
      }
    }
    return distances
  }

  /// The least number of nodes, at most `limit`, without which no root reaches a node; nil when it takes more.
  func leastCut(above node: Int, limit: Int) -> Int? {
    let others = (0..<count).filter { $0 != node }
    return (0...limit).first { size in
      subsets(of: others, size: size).contains { !reached(from: roots, without: Set($0)).contains(node) }
    }
  }

  private func subsets(of items: [Int], size: Int) -> [[Int]] {
    if size == 0 { return [[]] }
    return items.indices.flatMap { index in
      subsets(of: Array(items[(index + 1)...]), size: size - 1).map { [items[index]] + $0 }
    }
  }
}
