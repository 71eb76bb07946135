import CCaptureFormat
import CaptureFormat
import HeapGraph

/// Pointers that lead into a block, behind its beginning.
///
/// They may be all that a program keeps of it, and they may be an iterator, the end of a buffer, or garbage in memory that nobody has
/// cleared. So they count only for what nothing else reaches.
struct InteriorPointers {
  private let isBlock: [Bool]
  /// By node: whether a way from a root leads there that goes through beginnings alone; empty where there are no other pointers.
  let isReached: [Bool]

  /// Follows the pointers to beginnings from some roots on, where there are others; O(nodes + edges).
  init(_ file: SnapshotFile, roots: [UInt32]) {
    let isBlock = file.types.map { UInt32($0.shape) == KMM_SHAPE_BLOCK.rawValue }
    self.isBlock = isBlock
    isReached = Self.areIn(file, isBlock) ? Self.reached(file, roots, isBlock) : []
  }

  private static func areIn(_ file: SnapshotFile, _ isBlock: [Bool]) -> Bool {
    if file.roots.contains(where: { $0.is_inside != 0 }) { return true }
    var edge = 0
    return file.nodes.contains { node in
      let row = edge..<edge + Int(node.edges)
      edge = row.upperBound
      let isOfBlock = isBlock[Int(node.type)]
      return row.contains { isInterior(file.labels[$0], ofBlock: isOfBlock) }
    }
  }

  private static func reached(_ file: SnapshotFile, _ roots: [UInt32], _ isBlock: [Bool]) -> [Bool] {
    var starts: [Int] = []
    starts.reserveCapacity(file.nodes.count)
    var start = 0
    for node in file.nodes {
      starts.append(start)
      start += Int(node.edges)
    }
    var isReached = [Bool](repeating: false, count: file.nodes.count)
    var left: [UInt32] = []
    for root in roots where !isReached[Int(root)] {
      isReached[Int(root)] = true
      left.append(root)
    }
    while let node = left.popLast() {
      let record = file.nodes[Int(node)]
      let isOfBlock = isBlock[Int(record.type)]
      for edge in starts[Int(node)]..<starts[Int(node)] + Int(record.edges) {
        let target = file.edges[edge]
        if isReached[Int(target)] || isInterior(file.labels[edge], ofBlock: isOfBlock) { continue }
        isReached[Int(target)] = true
        left.append(target)
      }
    }
    return isReached
  }

  private static func isInterior(_ label: UInt16, ofBlock: Bool) -> Bool {
    Int32(label) == KMM_LABEL_INSIDE || ofBlock && (KMM_LABEL_ATTRIBUTES..<KMM_LABEL_FAR).contains(Int32(label))
  }

  /// Whether a pointer into a node holds it.
  func hold(_ node: UInt32) -> Bool { isReached.isEmpty || !isReached[Int(node)] }

  /// Takes the pointers that do not count out; O(edges).
  func removeOthers(from file: inout SnapshotFile) {
    if isReached.isEmpty { return }
    file.keepEdges(ofTypes: [Bool](repeating: true, count: file.types.count)) { type, target, label in
      !Self.isInterior(label, ofBlock: isBlock[type]) || hold(target)
    }
  }
}
