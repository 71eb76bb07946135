import CCaptureFormat
import CaptureFormat
import HeapGraph

/// The edges of a node that has many, by what they lead to: for answers that ask about each of them.
struct LongRow {
  /// Rows of fewer edges are searched.
  static let least = 256

  private let graph: HeapGraph
  private let start: Int
  /// An open table: places in the row, plus one, from where the target's hash leads to; at least half of it is empty.
  private var slots: [UInt32]
  /// From a hash of 32 bits to a slot.
  private let shift: Int
  /// By place in the row: the index of an element, plus one; 0 for an edge to something else. Empty unless it is a sequence's row.
  let indices: [UInt32]

  /// Sorts a row in: of several edges to one node, that of the least weight counts.
  init(_ row: Range<Int>, in graph: HeapGraph, indices: [UInt32], weight: (_ edge: Int) -> Int) {
    self.graph = graph
    self.indices = indices
    start = row.lowerBound
    let bits = Int.bitWidth - (2 * row.count - 1).leadingZeroBitCount
    slots = [UInt32](repeating: 0, count: 1 << bits)
    shift = max(0, 32 - bits)
    for edge in row {
      let slot = slot(of: graph.target(of: edge))
      if let known = self.edge(in: slot), weight(known) <= weight(edge) { continue }
      slots[slot] = UInt32(edge - start + 1)
    }
  }

  /// The edge to a node that says most; nil if none leads there.
  func edge(to held: NodeID) -> Int? { edge(in: slot(of: held)) }

  private func edge(in slot: Int) -> Int? { slots[slot] == 0 ? nil : start + Int(slots[slot]) - 1 }

  private func slot(of node: NodeID) -> Int {
    // Knuth's multiplicative hash, of which the upper bits are good: nodes that were made together have numbers at even distances.
    var slot = Int((node.rawValue &* 2_654_435_769) >> UInt32(shift))
    while let edge = edge(in: slot), graph.target(of: edge) != node { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }
}

extension HeapSnapshot {
  /// The edges of a node by what they lead to, kept once they are sorted; nil for a short row.
  func longRow(of holder: NodeID) -> LongRow? {
    let row = graph.edges(of: holder)
    if row.count < LongRow.least { return nil }
    if let known = longRows[holder] { return known }
    let indices = type(of: holder).shape == .sequence ? elementIndices(of: holder) : []
    let long = LongRow(row, in: graph, indices: indices) { weight($0, holder) }
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
