import HeapGraph
import Snapshots

/// What goes with each lost component that is there for a cause of its own: it, and what it alone holds.
final class LostRetention {
  private let sets: RetainedSets
  private let lost: LostHeap
  private let snapshot: HeapSnapshot

  /// Finds dominators among the lost; `heads` are one member of each such component. O(lost nodes and edges).
  init(of lost: LostHeap, heads: [NodeID], in snapshot: HeapSnapshot) {
    sets = RetainedSets(of: DominatorTree(of: lost.graph, roots: heads))
    self.lost = lost
    self.snapshot = snapshot
  }

  /// What goes with a component.
  func amount(of component: Int) -> FindingAmount {
    let members = lost.members(of: component)
    guard let head = members.first else { return FindingAmount() }
    var amount = FindingAmount(count: 1)
    for node in members {
      let size = snapshot.graph.size(of: lost.nodes[node.index])
      if snapshot.isNative(lost.nodes[node.index]) { amount.nativeBytes += size } else { amount.pythonBytes += size }
    }
    for node in sets.nodes(of: head) {
      amount.retainedCount += 1
      amount.retainedBytes += snapshot.graph.size(of: lost.nodes[node.index])
    }
    return amount
  }
}
