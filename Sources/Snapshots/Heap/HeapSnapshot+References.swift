package import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// Whether a node is a native block, and no Python object.
  package func isNative(_ node: NodeID) -> Bool { types[Int(file.nodes[node.index].type)].isNative }

  /// The reference count of an object; nil for blocks, immortal objects, and counts that no 32 bits hold.
  package func references(of node: NodeID) -> UInt32? {
    let count = file.nodes[node.index].references
    return count == 0 || count >= KMM_REFERENCES_MANY ? nil : count
  }

  /// Whether Python's garbage collector has an object in one of its rings.
  package func isTracked(_ node: NodeID) -> Bool { has(KMM_NODE_TRACKED, node) }

  /// Whether it stands in the ring that is never collected (`gc.freeze`).
  package func isFrozen(_ node: NodeID) -> Bool { has(KMM_NODE_FROZEN, node) }

  /// Whether only a full collection looks at it.
  package func isOld(_ node: NodeID) -> Bool { has(KMM_NODE_OLD, node) }

  private func has(_ flag: kmm_node_flag, _ node: NodeID) -> Bool { file.nodes[node.index].flags & flag.rawValue != 0 }

  /// Whether the holder itself tells of an edge; else it was found by looking for addresses.
  package func isTold(_ edge: Int, by holder: NodeID) -> Bool {
    let type = type(of: holder)
    let label = Int32(file.labels[edge])
    if label == KMM_LABEL_BOND { return false }
    if !type.isScanned { return true }
    return !type.isNative && label != KMM_LABEL_INSIDE && !(KMM_LABEL_ATTRIBUTES..<KMM_LABEL_FAR).contains(label)
  }

  /// Whether an edge leads to memory of the holder's own: a list's items, a dict's table.
  package func isBuffer(_ edge: Int) -> Bool { Int32(file.labels[edge]) == KMM_LABEL_BUFFER }

  /// Whether an object is a type, by where it keeps its bases and their order (tp_bases, tp_mro).
  package func isType(_ node: NodeID) -> Bool {
    let row = graph.edges(of: node)
    func keepsTuple(at place: UInt16) -> Bool {
      row.contains { file.labels[$0] == place && type(of: graph.target(of: $0)).name == "tuple" }
    }
    return keepsTuple(at: 42) && keepsTuple(at: 43)
  }

  /// The record of the type of a node.
  package func typeRecord(of node: NodeID) -> kmm_snapshot_type { file.types[Int(file.nodes[node.index].type)] }
}
