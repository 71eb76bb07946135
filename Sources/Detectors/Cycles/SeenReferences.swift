import HeapGraph
import Snapshots

/// What Python's garbage collector sees of one object's references.
struct SeenReferences {
  /// The objects that the holder tells of; nil for a holder that the collector does not look at: a block, or what is in none of its rings.
  private let told: Set<NodeID>?
  private let snapshot: HeapSnapshot

  /// Looks at all edges of a holder once; O(its edges).
  init(of holder: NodeID, in snapshot: HeapSnapshot) {
    self.snapshot = snapshot
    if snapshot.isNative(holder) || !snapshot.isTracked(holder) {
      told = nil
      return
    }
    let edges = snapshot.graph.edges(of: holder).filter { snapshot.isTold($0, by: holder) }
    told = Set(edges.map { snapshot.graph.target(of: $0) })
  }

  /// Whether the collector sees that the holder holds a node.
  func contains(_ held: NodeID) -> Bool { !snapshot.isNative(held) && told?.contains(held) == true }
}
