import HeapGraph
import Snapshots

/// The roots at which the ways to nodes begin; what was found out of a way is kept for all nodes on it, as lists may be as long as a heap.
final class PathRoots {
  private let snapshot: HeapSnapshot
  private var roots: [NodeID: NodeID] = [:]

  init(_ snapshot: HeapSnapshot) { self.snapshot = snapshot }

  /// The root at which the best way to a node begins; nil for what none reaches. O(1) for most, as each node is passed once.
  func root(of node: NodeID) -> NodeID? {
    let paths = snapshot.paths(for: node)
    if !paths.isReached(node) { return nil }
    var passed: [NodeID] = []
    var current = node
    while roots[current] == nil, let caller = paths.caller(of: current) {
      passed.append(current)
      current = caller
    }
    let root = roots[current] ?? current
    for node in passed { roots[node] = root }
    return root
  }
}
