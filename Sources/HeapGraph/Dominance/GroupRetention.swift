/// The bytes that groups of nodes retain: what would be freed if all members of a group were.
///
/// What several members of a group dominate, one inside the other, is counted once. What only several members together hold belongs
/// to none of them and is not counted. Groups are numbered from 0.
package struct GroupRetention: ~Copyable {
  private var bytes: FlatArray<UInt64>

  /// Adds up the members that no other member of their group dominates. O(nodes): they are looked at in an order in which each comes
  /// before what it dominates, so a group needs to remember only how far the last such member reaches.
  package init(groupCount: Int, sets: RetainedSets, group: (NodeID) -> Int) {
    var bytes = FlatArray<UInt64>(zeros: groupCount)
    var reach = FlatArray<UInt32>(zeros: groupCount)
    sets.forEachNode { node, place, length in
      let group = group(node)
      if place < reach[group] { return }
      reach[group] = place + length
      bytes[group] += sets.retainedSize(of: node)
    }
    self.bytes = bytes
  }

  /// The bytes that a group retains.
  package subscript(_ group: Int) -> UInt64 { bytes[group] }
}
