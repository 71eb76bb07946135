import CCaptureFormat
import CaptureFormat
import HeapGraph

/// Which objects have more references than the precise edges of the graph account for: words of memory hold them, too.
///
/// A word that looks like an object's address may be one that nobody counts: in the unused part of the interpreter's free lists, in
/// the array behind a deque, whose elements its `tp_traverse` has told already, in a table that only knows where objects are. It is
/// believed only where a reference is missing.
struct UnexplainedReferences {
  enum Reading {
    /// All edges are precise.
    case precise
    /// Those with the labels of found words are not.
    case partly
    /// None is: a native block.
    case found
  }

  /// By type number.
  private let readings: [Reading]
  /// By node: whether a found word may hold it. Empty where nothing was found.
  private var mayHold: [Bool] = []

  /// Counts the precise edges; O(nodes + edges) where there are others, else O(types).
  init(_ file: SnapshotFile) {
    readings = file.types.map { type in
      if UInt32(type.flags) & KMM_TYPE_SCANNED.rawValue == 0 { return .precise }
      return UInt32(type.flags) & KMM_TYPE_NATIVE.rawValue == 0 ? .partly : .found
    }
    if !hasFound && file.bonds.isEmpty && !file.roots.contains(where: { RootKind($0).isFound }) { return }
    let isOwned = file.types.map { UInt32($0.flags) & KMM_TYPE_OWNED.rawValue != 0 }
    let counts = preciseCounts(file)
    mayHold = file.nodes.indices.map { index in
      let node = file.nodes[index]
      // Native blocks have no count, so that every word counts for them, unless an object has them for itself.
      if node.references == 0 { return !isOwned[Int(node.type)] }
      return node.references != KMM_REFERENCES_IMMORTAL && node.references > counts[index]
    }
  }

  /// How many precise edges lead to each node.
  private func preciseCounts(_ file: SnapshotFile) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: file.nodes.count)
    var edge = 0
    for node in file.nodes {
      let end = edge + Int(node.edges)
      let reading = readings[Int(node.type)]
      while edge < end && reading != .found {
        if reading == .precise || !Self.isFound(file.labels[edge]) { counts[Int(file.edges[edge])] &+= 1 }
        edge += 1
      }
      edge = end
    }
    return counts
  }

  private var hasFound: Bool { readings.contains { $0 != .precise } }

  private static func isFound(_ label: UInt16) -> Bool {
    Int32(label) == KMM_LABEL_INSIDE || (KMM_LABEL_ATTRIBUTES..<KMM_LABEL_FAR).contains(Int32(label))
  }

  /// Whether a found word holds a node: its references are more than the precise edges. Immortal objects need none.
  func mayHold(_ node: NodeID) -> Bool { mayHold[node.index] }

  /// Takes the found references out that are not believed; O(nodes + edges).
  func removeUnbelieved(from file: inout SnapshotFile) {
    if !hasFound { return }
    file.keepEdges(ofTypes: readings.map { $0 != .precise }) { type, target, label in
      readings[type] == .partly && !Self.isFound(label) || mayHold[Int(target)]
    }
  }
}
