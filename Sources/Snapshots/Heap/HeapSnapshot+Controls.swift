package import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// Whether kmmem has planted a node for one of its detectors: it is no memory of the program's.
  package func isControl(_ node: NodeID) -> Bool { node.index >= firstControl }

  /// What was planted; nothing where the snapshot was loaded without.
  package var controls: [NodeID] { (firstControl..<graph.nodeCount).map { NodeID(UInt32($0)) } }

  /// The detector that a control was planted for, as the file has it.
  package func detector(ofControl node: NodeID) -> kmm_control_detector {
    kmm_control_detector(file.nodes[node.index].flags >> UInt32(KMM_NODE_DETECTOR_SHIFT) & 7)
  }

  /// Whether no detector may accuse a control.
  package func isInnocent(_ control: NodeID) -> Bool { file.nodes[control.index].flags & KMM_NODE_INNOCENT.rawValue != 0 }

  // MARK: How much there is without them

  /// How many objects and blocks the program has.
  package var nodeCount: Int { firstControl }

  /// How many references those have.
  package var edgeCount: Int {
    firstControl == graph.nodeCount ? graph.edgeCount : graph.edges(of: NodeID(UInt32(firstControl))).lowerBound
  }

  /// How many of them something outside of the heap holds.
  package var rootCount: Int { rootNodes.count { !isControl($0) } }
}
