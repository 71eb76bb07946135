import CCaptureFormat

/// Which node of a trie each node of a capture became; those that no site needs are never read.
///
/// A node whose caller does not come before it is taken as outermost.
///
/// A node's number is given away before the node is written, but a site that refers to it was written after it and all its callers.
struct NodeNumbers {
  private static let unread = UInt32.max

  private var numbers: [UInt32] = [0]
  /// The nodes that must be read for a node to have its number, the outermost caller first.
  ///
  /// Empty where the node is known, or the capture has none of this number.
  mutating func way(to node: UInt32, in nodes: [kmm_node]) -> [UInt32] {
    if numbers.count < nodes.count { numbers += [UInt32](repeating: Self.unread, count: nodes.count - numbers.count) }
    var way: [UInt32] = []
    var node = node
    while Int(node) < nodes.count, numbers[Int(node)] == Self.unread {
      way.append(node)
      let parent = nodes[Int(node)].parent
      if parent >= node { break }
      node = parent
    }
    way.reverse()
    return way
  }

  /// The trie's node for a node of the capture; 0 for one that is not there.
  subscript(node: UInt32) -> UInt32 {
    get { Int(node) < numbers.count && numbers[Int(node)] != Self.unread ? numbers[Int(node)] : 0 }
    set { numbers[Int(node)] = newValue }
  }

  /// How many nodes there are whose caller does not come before them.
  static func brokenNodes(_ nodes: [kmm_node]) -> Int {
    nodes.indices.dropFirst().count { nodes[$0].parent >= $0 }
  }

  /// The trie's node for the caller of a node of the capture.
  func parent(of node: UInt32, in nodes: [kmm_node]) -> UInt32 {
    let parent = nodes[Int(node)].parent
    return parent < node ? self[parent] : 0
  }
}
