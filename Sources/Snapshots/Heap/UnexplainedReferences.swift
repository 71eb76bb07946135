import CCaptureFormat
import CaptureFormat
import HeapGraph

/// Which objects have more references than the precise edges of the graph account for: words of memory hold them, too.
///
/// A word that looks like an object's address may be one that nobody counts: in the unused part of the interpreter's free lists, in
/// the array behind a deque, whose elements its `tp_traverse` has told already, in a table that only knows where objects are. It is
/// believed only where a reference is missing.
struct UnexplainedReferences {
  private enum Reading {
    /// All edges are precise.
    case precise
    /// Those with the labels of found words are not.
    case partly
    /// None is: a native block.
    case found
  }

  private let nodes: [kmm_snapshot_node]
  /// By type number.
  private let readings: [Reading]
  /// By type number: whether only the precise edges of objects hold such blocks.
  private let isOwned: [Bool]
  /// How many precise edges lead to each node.
  private var heldCount: [UInt32]

  init(_ file: SnapshotFile) {
    nodes = file.nodes
    readings = file.types.map { type in
      if UInt32(type.flags) & KMM_TYPE_SCANNED.rawValue == 0 { return .precise }
      return UInt32(type.flags) & KMM_TYPE_NATIVE.rawValue == 0 ? .partly : .found
    }
    isOwned = file.types.map { UInt32($0.flags) & KMM_TYPE_OWNED.rawValue != 0 }
    heldCount = []
    if !hasFound && !file.roots.contains(where: { RootKind($0).isFound }) { return }
    heldCount = [UInt32](repeating: 0, count: nodes.count)
    var edge = 0
    for node in nodes {
      let end = edge + Int(node.edges)
      let reading = readings[Int(node.type)]
      while edge < end && reading != .found {
        if reading == .precise || !Self.isFound(file.labels[edge]) { heldCount[Int(file.edges[edge])] &+= 1 }
        edge += 1
      }
      edge = end
    }
  }

  private var hasFound: Bool { readings.contains { $0 != .precise } }

  private static func isFound(_ label: UInt16) -> Bool {
    Int32(label) == KMM_LABEL_INSIDE || (KMM_LABEL_ATTRIBUTES..<KMM_LABEL_FAR).contains(Int32(label))
  }

  /// Native blocks have no count of references, so that every word counts for them, unless an object has them for itself; immortal
  /// objects need none.
  func has(_ node: NodeID) -> Bool { has(node.index) }

  private func has(_ node: Int) -> Bool {
    let references = nodes[node].references
    if references == 0 { return !isOwned[Int(nodes[node].type)] }
    return references != KMM_REFERENCES_IMMORTAL && (heldCount.isEmpty || references > heldCount[node])
  }

  /// Takes the found references out that are not believed; O(edges).
  func removeUnbelieved(from file: inout SnapshotFile) {
    if !hasFound { return }
    let targets = file.edges
    let labels = file.labels
    file.keepEdges { holder, edge in
      switch readings[Int(nodes[holder].type)] {
      case .precise: true
      case .partly: !Self.isFound(labels[edge]) || has(Int(targets[edge]))
      case .found: has(Int(targets[edge]))
      }
    }
  }
}
