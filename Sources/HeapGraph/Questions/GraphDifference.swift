/// What is in one of two heaps and not in the other, and what is larger or smaller; nodes are told by their identities.
///
/// An identity is a number that a node keeps from one heap to the next, and that no two nodes of a heap share: who it is, not where it
/// stands in the graph.
package struct GraphDifference: Equatable, Sendable {
  /// A node that is in both heaps with different sizes.
  package struct Change: Equatable, Sendable {
    /// Its node in the earlier heap.
    package let before: NodeID
    /// Its node in the later heap.
    package let after: NodeID
  }

  /// Nodes of the later heap that the earlier one does not have, by number.
  package private(set) var new: [NodeID] = []
  /// Nodes of the earlier heap that the later one does not have, by number.
  package private(set) var gone: [NodeID] = []
  package private(set) var grown: [Change] = []
  package private(set) var shrunk: [Change] = []

  /// Compares two heaps; identities stand by node number. O(nodes) on average.
  package init(from before: HeapGraph, _ beforeIdentities: [UInt64], to after: HeapGraph, _ afterIdentities: [UInt64]) {
    precondition(beforeIdentities.count == before.nodeCount && afterIdentities.count == after.nodeCount)
    let table = IdentityTable(beforeIdentities)
    var stays = NodeSet(below: before.nodeCount)
    for node in after.nodes {
      guard let earlier = table.index(of: afterIdentities[node.index], in: beforeIdentities) else {
        new.append(node)
        continue
      }
      stays.insert(earlier)
      let change = Change(before: NodeID(earlier), after: node)
      let (old, now) = (before.size(of: change.before), after.size(of: node))
      if now > old { grown.append(change) } else if now < old { shrunk.append(change) }
    }
    gone = before.nodes.filter { !stays.contains($0) }
  }
}

/// Where identities stand in a list: open addressing over places, at most half full.
private struct IdentityTable: ~Copyable {
  private var places: FlatArray<UInt32>
  private let mask: Int

  init(_ identities: [UInt64]) {
    var slots = 16
    while slots < 2 * identities.count { slots *= 2 }
    mask = slots - 1
    places = FlatArray(zeros: slots)
    for (index, identity) in identities.enumerated() {
      var slot = Self.hash(identity) & mask
      while places[slot] != 0 { slot = (slot + 1) & mask }
      places[slot] = UInt32(truncatingIfNeeded: index + 1)
    }
  }

  func index(of identity: UInt64, in identities: [UInt64]) -> Int? {
    var slot = Self.hash(identity) & mask
    while places[slot] != 0 {
      let index = Int(places[slot]) - 1
      if identities[index] == identity { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func hash(_ identity: UInt64) -> Int {
    Int(truncatingIfNeeded: (identity &* 0x9E37_79B9_7F4A_7C15) >> 20)
  }
}
