package import HeapGraph
import Snapshots

/// What Python's garbage collector would free if it ran now: its own algorithm (Modules/gcmodule.c, "Finding reference cycles" in
/// CPython's developer guide) on the photograph, so that nothing of the process is touched.
///
/// An object that has a reference from outside of the rings is alive, and so is what it leads to. All others are garbage. What
/// `gc.freeze` has put aside is outside.
package final class CollectorSimulation {
  private let isAlive: NodeSet
  private let snapshot: HeapSnapshot

  /// A collection of all generations; O(nodes + edges).
  init(_ snapshot: HeapSnapshot, _ ledger: borrowing ReferenceLedger) {
    var alive = NodeSet(below: snapshot.graph.nodeCount)
    var open: [NodeID] = []
    for node in snapshot.graph.nodes where Self.isCollected(node, snapshot) && ledger.isHeldFromOutside(node) {
      alive.insert(node)
      open.append(node)
    }
    while let node = open.popLast() {
      for edge in snapshot.graph.edges(of: node) {
        let held = snapshot.graph.target(of: edge)
        guard Self.isCollected(held, snapshot), snapshot.isTold(edge, by: node), alive.insert(held) else { continue }
        open.append(held)
      }
    }
    isAlive = alive
    self.snapshot = snapshot
  }

  private static func isCollected(_ node: NodeID, _ snapshot: HeapSnapshot) -> Bool {
    snapshot.isTracked(node) && !snapshot.isFrozen(node)
  }

  /// Whether an object would be freed.
  package func frees(_ node: NodeID) -> Bool { Self.isCollected(node, snapshot) && !isAlive.contains(node) }
}
