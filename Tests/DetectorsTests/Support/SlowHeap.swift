import CCaptureFormat
import SyntheticCaptures

/// What the detectors know of a heap, found in the slow and obvious way: by repeating until nothing changes.
struct SlowHeap {
  let heap: SyntheticHeap
  /// Those that count: a word that is found holds nothing that is immortal.
  let edges: [SyntheticHeap.Edge]

  init(_ heap: SyntheticHeap) {
    self.heap = heap
    edges = heap.edges.filter { $0.way == .told || heap.nodes[$0.held].references != KMM_REFERENCES_IMMORTAL }
  }

  var nodes: Range<Int> { heap.nodes.indices }

  /// All that some nodes lead to, themselves included.
  func reached(from starts: Set<Int>, along edges: [SyntheticHeap.Edge]) -> Set<Int> {
    var reached = starts
    while true {
      let next = reached.union(edges.filter { reached.contains($0.holder) }.map(\.held))
      if next.count == reached.count { return reached }
      reached = next
    }
  }

  /// What no root reaches.
  var lost: Set<Int> { Set(nodes).subtracting(reached(from: Set(heap.roots.map(\.node)), along: edges)) }

  // MARK: References

  /// The count of an object; nil where there is none.
  func references(of node: Int) -> Int? {
    if heap.isBlock(node) || heap.nodes[node].references == KMM_REFERENCES_IMMORTAL { return nil }
    return max(1, heap.counts[node] + heap.nodes[node].extra)
  }

  func excess(of node: Int) -> Int { references(of: node).map { max(0, $0 - edges.count { $0.held == node }) } ?? 0 }

  func deficit(of node: Int) -> Int {
    references(of: node).map { count in max(0, edges.count { $0.held == node && $0.way == .told } - count) } ?? 0
  }

  func isCollected(_ node: Int) -> Bool { heap.nodes[node].ring == .young || heap.nodes[node].ring == .old }

  /// The largest set of objects in the rings that have no reference but from each other.
  var garbage: Set<Int> {
    var garbage = Set(nodes.filter(isCollected))
    while true {
      let next = garbage.filter { node in
        guard let count = references(of: node) else { return false }
        return count <= edges.count { $0.held == node && $0.way == .told && garbage.contains($0.holder) }
      }
      if next.count == garbage.count { return garbage }
      garbage = next
    }
  }

  // MARK: Components of what is lost

  /// Sets of lost nodes that all lead to each other.
  var components: [Set<Int>] {
    let lost = lost
    let reach = Dictionary(uniqueKeysWithValues: lost.map { ($0, reached(from: [$0], along: edges)) })
    return Array(
      Set(lost.map { node in Set(lost.filter { reach[node]?.contains($0) == true && reach[$0]?.contains(node) == true }) }))
  }

  func isCyclic(_ members: Set<Int>) -> Bool { edges.contains { members.contains($0.holder) && members.contains($0.held) } }

  func isTop(_ members: Set<Int>) -> Bool {
    let lost = lost
    return !edges.contains { members.contains($0.held) && !members.contains($0.holder) && lost.contains($0.holder) }
  }

  /// The words for why a component is there, as they are defined.
  func cause(of members: Set<Int>) -> String {
    if members.allSatisfy(heap.isBlock) { return !isTop(members) ? "held by lost" : isCyclic(members) ? "block cycle" : "block" }
    let tracked = members.filter { heap.nodes[$0].ring != .none && !heap.isBlock($0) }
    if !tracked.isEmpty && tracked.isSubset(of: garbage) { return isCyclic(members) ? "collectable" : "held by lost" }
    let most = members.map(excess).max() ?? 0
    if most > 0 { return "leaked \(most)" }
    if !isCyclic(members) { return "held by lost" }
    return members.allSatisfy { heap.nodes[$0].ring == .frozen } ? "frozen" : "unseen cycle"
  }
}
