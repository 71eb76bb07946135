/// Some of a graph's nodes, a bit for each.
package struct NodeSet: ~Copyable {
  private var words: FlatArray<UInt64>
  package private(set) var count = 0
  private let capacity: Int

  /// An empty set for nodes below a number.
  package init(below capacity: Int) {
    words = FlatArray(zeros: (capacity + 63) / 64)
    self.capacity = capacity
  }

  package init(below capacity: Int, _ nodes: some Sequence<NodeID>) {
    self.init(below: capacity)
    for node in nodes { insert(node) }
  }

  init(copying other: borrowing NodeSet) {
    self.init(below: other.capacity)
    for word in 0..<words.count { words[word] = other.words[word] }
    count = other.count
  }

  @inline(__always) package func contains(_ node: NodeID) -> Bool { holds(node.index) }

  @inline(__always) func holds(_ index: Int) -> Bool { words[index >> 6] >> UInt64(index & 63) & 1 != 0 }

  /// Adds a node; false when it was there.
  @inline(__always) @discardableResult package mutating func insert(_ node: NodeID) -> Bool { insert(node.index) }

  @inline(__always) @discardableResult mutating func insert(_ index: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(index & 63)
    if words[index >> 6] & bit != 0 { return false }
    words[index >> 6] |= bit
    count += 1
    return true
  }

  /// Takes a node out that is in the set.
  @inline(__always) mutating func remove(_ index: Int) {
    words[index >> 6] &= ~(1 << UInt64(index & 63))
    count -= 1
  }

  /// Takes a node out; false when it was not there.
  @discardableResult package mutating func take(_ node: NodeID) -> Bool {
    if !holds(node.index) { return false }
    remove(node.index)
    return true
  }

  /// The nodes by number.
  package var nodes: [NodeID] { (0..<capacity).filter { holds($0) }.map { NodeID($0) } }
}
