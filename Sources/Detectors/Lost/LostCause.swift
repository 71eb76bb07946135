package import HeapGraph
import Snapshots

/// Why a component of the lost heap is still there.
package enum LostCause: Equatable {
  /// Something else in the lost heap holds it, and frees it when it goes.
  case heldByLost
  /// Python's garbage collector frees it when it next comes by.
  case collectable
  /// The collector never looks at it, because of `gc.freeze`.
  case frozen
  /// A native block that nothing points to.
  case block
  /// Native blocks that point to each other.
  case blockCycle
  /// A member has references of which nobody knows.
  case leakedReference(NodeID)
  /// Its members hold each other in a way that the collector does not see.
  case unseenCycle
}

extension LeakAnalysis {
  /// Why a component is still there.
  ///
  /// Where not all blocks are known, what native memory holds looks lost: only what the collector would free is known to be.
  func cause(of component: Int) -> LostCause {
    let members = lost.members(of: component)
    let nodes = lost.nodes
    let isNative = members.allSatisfy { snapshot.isNative(nodes[$0.index]) }
    let isCyclic = lost.isCyclic(component)
    if isNative && isBlind { return .heldByLost }
    if isNative {
      // A cycle of blocks that something lost holds is freed with that, as a list's nodes are with the list.
      return lost.isTop(component) ? isCyclic ? .blockCycle : .block : .heldByLost
    }
    let objects = members.lazy.map { nodes[$0.index] }.filter { !self.snapshot.isNative($0) }
    let tracked = objects.filter { self.snapshot.isTracked($0) }
    if !tracked.isEmpty && tracked.allSatisfy({ self.collector.frees($0) }) { return isCyclic ? .collectable : .heldByLost }
    if isBlind { return isCyclic && isFrozen(objects, tracked, members.count) ? .frozen : .heldByLost }
    // A module's definition is never freed, and nobody counts who uses it.
    if objects.contains(where: { self.snapshot.type(of: $0).name == "moduledef" }) { return .heldByLost }
    if let leaked = objects.max(by: { self.ledger.excess(of: $0) < self.ledger.excess(of: $1) }), ledger.excess(of: leaked) > 0 {
      return .leakedReference(leaked)
    }
    if !isCyclic { return .heldByLost }
    return isFrozen(objects, tracked, members.count) ? .frozen : .unseenCycle
  }

  /// Whether the collector would free a cycle after `gc.unfreeze`: through a block, or an object that is in no ring, it would not see it.
  private func isFrozen(_ objects: some Sequence<NodeID>, _ tracked: some Collection<NodeID>, _ memberCount: Int) -> Bool {
    memberCount == tracked.count && tracked.allSatisfy { self.snapshot.isFrozen($0) }
      && objects.allSatisfy { self.ledger.excess(of: $0) == 0 }
  }
}
