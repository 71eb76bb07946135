import CCaptureFormat

/// A trie of stacks as columns: callers as distances, frames as numbers in a dictionary.
enum NodeColumns {
  /// The columns of a trie.
  static func columns(of nodes: [kmm_node], array: kmm_array) -> [PlainColumn] {
    let words = dictionary(of: nodes)
    var numbers: [UInt64: UInt64] = [:]
    numbers.reserveCapacity(words.count)
    for (number, word) in words.enumerated() { numbers[word] = UInt64(number) }
    var parents = PlainColumn(array, KMM_NODE_PARENT.rawValue, capacity: nodes.count)
    var frames = PlainColumn(array, KMM_NODE_FRAME.rawValue, capacity: nodes.count)
    var previous: (word: UInt64, number: UInt64) = (0, numbers[0] ?? 0)
    for (number, node) in nodes.enumerated() {
      parents.append(UInt64(UInt32(truncatingIfNeeded: number) &- node.parent))
      if node.frame != previous.word { previous = (node.frame, numbers[node.frame] ?? 0) }
      frames.append(previous.number)
    }
    var distances = PlainColumn(array, KMM_NODE_FRAMES.rawValue, capacity: words.count)
    var last: UInt64 = 0
    for word in words {
      distances.append(word &- last)
      last = word
    }
    return [parents, frames, distances]
  }

  /// Every frame word once, ascending.
  private static func dictionary(of nodes: [kmm_node]) -> [UInt64] {
    var known = Set<UInt64>()
    for node in nodes { known.insert(node.frame) }
    return known.sorted()
  }

  /// Puts a trie together again.
  static func nodes(
    of array: kmm_array, _ header: CaptureHeader, _ directory: ColumnDirectory
  ) throws(CaptureError) -> [kmm_node] {
    let count = try directory.count(of: array, header)
    let words = try dictionary(of: array, count: count, directory)
    let fields = [KMM_NODE_PARENT.rawValue, KMM_NODE_FRAME.rawValue]
    var columns = try NumberColumns(of: array, fields: fields, count: count, directory)
    var nodes: [kmm_node] = []
    nodes.reserveCapacity(count)
    while nodes.count < count {
      let length = min(NumberColumns.step, count - nodes.count)
      try columns.read(length)
      for index in 0..<length {
        let number = columns.numbers[NumberColumns.step + index]
        guard number < UInt64(words.count) else { throw directory.lack(of: KMM_NODE_FRAMES.rawValue, in: array) }
        let parent = UInt32(truncatingIfNeeded: nodes.count) &- UInt32(truncatingIfNeeded: columns.numbers[index])
        nodes.append(kmm_node(frame: words[Int(number)], parent: parent, hash: 0))
      }
    }
    try columns.finish()
    return nodes
  }

  private static func dictionary(
    of array: kmm_array, count: Int, _ directory: ColumnDirectory
  ) throws(CaptureError) -> [UInt64] {
    // Left out where its only word is 0.
    guard var words = try directory.numbers(of: array, KMM_NODE_FRAMES.rawValue, atMost: count) else { return [0] }
    var last: UInt64 = 0
    for index in words.indices {
      last &+= words[index]
      words[index] = last
    }
    return words
  }
}
