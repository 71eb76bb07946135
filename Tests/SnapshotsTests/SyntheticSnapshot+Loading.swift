import CaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures

extension SyntheticSnapshot {
  /// The snapshot as it is after it was written and read.
  func loaded() throws -> HeapSnapshot { try withFile { HeapSnapshot(try SnapshotFile(path: $0)) } }
}

extension HeapSnapshot {
  /// Where a node is found.
  func place(of node: UInt32) -> String? { locator(of: NodeID(node))?.text }
}
