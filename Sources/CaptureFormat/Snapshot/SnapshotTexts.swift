package import CCaptureFormat

/// What a snapshot tells of the values of nodes: the beginnings of strings, numbers, names, lengths.
package struct SnapshotTexts: Sendable {
  /// One text.
  package struct Text: Sendable {
    /// The node's number.
    package let node: UInt32
    fileprivate let rawKind: UInt16
    fileprivate let length: UInt16
    fileprivate let start: Int

    /// What the bytes are.
    package var kind: kmm_text { kmm_text(UInt32(rawKind)) }
  }

  /// Kinds of texts that are a number of eight bytes.
  private static let numbers: Set<UInt32> = [
    KMM_TEXT_FLOAT.rawValue, KMM_TEXT_LENGTH.rawValue, KMM_TEXT_LIMIT.rawValue, KMM_TEXT_PLACE.rawValue,
  ]

  private let content: LittleEndianBytes
  /// By node.
  private var texts: [Text]

  init(_ section: SectionBytes) throws(SnapshotError) {
    let content = section.content
    var texts: [Text] = []
    var isInOrder = true
    try section.walk { start, room in
      guard room >= 8, let node: UInt32 = content.value(at: start), let kind: UInt16 = content.value(at: start + 4),
        let length: UInt16 = content.value(at: start + 6), Int(length) <= room - 8
      else { return nil }
      guard !Self.numbers.contains(UInt32(kind)) || length == 8 else { return nil }
      isInOrder = isInOrder && (texts.last?.node ?? 0) <= node
      texts.append(Text(node: node, rawKind: kind, length: length, start: start + 8))
      return 8 + Int(length)
    }
    // Texts of one node keep their order: they are told apart by where they stand.
    if !isInOrder { texts.sort { ($0.node, $0.start) < ($1.node, $1.start) } }
    self.content = content
    self.texts = texts
  }

  /// How many there are.
  package var count: Int { texts.count }

  /// The highest node that a text belongs to.
  var lastNode: UInt32? { texts.last?.node }

  /// Leaves out the texts of the nodes from one on.
  mutating func removeAll(ofNodesFrom first: UInt32) {
    texts.removeLast(texts.reversed().prefix { $0.node >= first }.count)
  }

  /// The texts of a node; O(log texts).
  package func texts(ofNode node: UInt32) -> ArraySlice<Text> {
    var low = 0
    var high = texts.count
    while low < high {
      let middle = (low + high) / 2
      if texts[middle].node < node { low = middle + 1 } else { high = middle }
    }
    return texts[low...].prefix { $0.node == node }
  }

  /// The bytes of a text.
  package func bytes(of text: Text) -> ArraySlice<UInt8> { content.bytes[text.start..<text.start + Int(text.length)] }

  /// The number that a text of eight bytes holds.
  package func number(of text: Text) -> UInt64? { text.length == 8 ? content.value(at: text.start) : nil }
}
