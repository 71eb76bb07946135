/// The number of a node in its graph, from 0.
package struct NodeID: Hashable, Comparable, Sendable {
  package let rawValue: UInt32

  package init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// From an index that is known to be a node's.
  @inline(__always) init(_ index: Int) { rawValue = UInt32(truncatingIfNeeded: index) }

  /// The node's place in arrays of one element per node.
  @inline(__always) package var index: Int { Int(rawValue) }

  package static func < (one: NodeID, other: NodeID) -> Bool { one.rawValue < other.rawValue }
}
