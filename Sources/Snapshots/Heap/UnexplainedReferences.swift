import CCaptureFormat
import CaptureFormat
import HeapGraph

/// Which objects have more references than the graph's edges account for: something outside of it holds them.
///
/// A word that looks like an object's address may be one that nobody counts any more, as in the unused part of the interpreter's free
/// lists. It is believed only where a reference is missing.
struct UnexplainedReferences {
  private let nodes: [kmm_snapshot_node]
  private let heldCount: [UInt32]

  init(_ file: SnapshotFile) {
    nodes = file.nodes
    var counts = [UInt32](repeating: 0, count: file.nodes.count)
    if file.roots.contains(where: { RootKind($0).isFound }) {
      for target in file.edges { counts[Int(target)] &+= 1 }
    }
    heldCount = counts
  }

  /// Native blocks have no count of references, so that every word counts for them.
  func has(_ node: NodeID) -> Bool {
    let references = nodes[node.index].references
    return references == 0 || references > heldCount[node.index]
  }
}
