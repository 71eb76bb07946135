import CCaptureFormat
import CaptureFormat
import HeapGraph

/// The edges of a node that has many, by what they lead to: for answers that ask about each of them.
struct LongRow {
  /// Rows of fewer edges are searched.
  static let least = 256

  /// For each node that is held, the edge that says most.
  let edges: [NodeID: Int]
  /// By place in the row: the index of an element, plus one; 0 for an edge to something else. Empty unless it is a sequence's row.
  let indices: [UInt32]
}

extension HeapSnapshot {
  /// The edges of a node by what they lead to, kept once they are sorted; nil for a short row.
  func longRow(of holder: NodeID) -> LongRow? {
    let row = graph.edges(of: holder)
    if row.count < LongRow.least { return nil }
    if let known = longRows[holder] { return known }
    var edges: [NodeID: Int] = [:]
    edges.reserveCapacity(row.count)
    for edge in row {
      let held = graph.target(of: edge)
      if let known = edges[held], weight(known, holder) <= weight(edge, holder) { continue }
      edges[held] = edge
    }
    let indices = type(of: holder).shape == .sequence ? elementIndices(of: holder) : []
    let long = LongRow(edges: edges, indices: indices)
    longRows[holder] = long
    return long
  }

  /// How little an edge says: a value under a key says more than a key, and any place more than the type.
  func weight(_ edge: Int, _ holder: NodeID) -> Int {
    switch Int32(file.labels[edge]) {
    case 0 where type(of: holder).shape == .mapping: 1
    case KMM_LABEL_TYPE, KMM_LABEL_UNKNOWN, KMM_LABEL_KEYS: 2
    default: 0
    }
  }

  /// The indices of a sequence's elements by place in its row, plus one; 0 for what is none of its elements.
  ///
  /// Labels hold the index modulo KMM_LABEL_FAR, and elements come in their order.
  func elementIndices(of holder: NodeID) -> [UInt32] {
    let span = Int(KMM_LABEL_FAR)
    var high = 0
    var last = -1
    return graph.edges(of: holder).map { edge in
      let label = Int(file.labels[edge])
      if label >= span { return 0 }
      if label < last { high += span }
      last = label
      return UInt32(truncatingIfNeeded: high + label + 1)
    }
  }
}
