import HeapGraph
import Snapshots

/// What goes with each lost component that is there for a cause of its own: it, and what it alone holds.
///
/// Its members go together, so that dominators are those of whole components: another component may hold any of its members.
package final class LostRetention {
  private let sets: RetainedSets
  private let lost: LostHeap
  private let snapshot: HeapSnapshot

  /// Finds dominators among the lost; `heads` are the numbers of those components. O(lost nodes and edges).
  init(of lost: LostHeap, heads: [Int], in snapshot: HeapSnapshot) {
    sets = RetainedSets(of: DominatorTree(of: lost.condensation, roots: heads.map { NodeID(UInt32($0)) }))
    self.lost = lost
    self.snapshot = snapshot
  }

  /// What goes with a component.
  package func amount(of component: Int) -> FindingAmount {
    var amount = FindingAmount(count: 1)
    for node in lost.members(of: component) {
      let size = snapshot.graph.size(of: lost.nodes[node.index])
      if snapshot.isNative(lost.nodes[node.index]) { amount.nativeBytes &+= size } else { amount.pythonBytes &+= size }
    }
    for held in sets.nodes(of: NodeID(UInt32(component))) {
      amount.retainedCount += lost.members(of: held.index).count
      amount.retainedBytes &+= lost.condensation.size(of: held)
    }
    return amount
  }
}
