/// An index from content to numbers: open addressing over entries that the caller keeps.
///
/// It stores only numbers (0 = empty slot, so numbers begin at 1) and grows by doubling. Look-up and insertion are O(1) on average.
struct InternTable {
  private var slots: [UInt32]
  private var mask: Int
  private var used = 0

  /// Makes room for about `expected` numbers.
  init(expected: Int) {
    var capacity = 64
    while capacity < expected * 2 { capacity *= 2 }
    slots = [UInt32](repeating: 0, count: capacity)
    mask = capacity - 1
  }

  /// The number whose content is equal, or the one that `insert` makes for a content that is new.
  ///
  /// `hash` gives the hash of a number that is already in the table; it is asked only when the table grows.
  @inline(__always)
  mutating func number(
    hash: UInt64, isEqual: (UInt32) -> Bool, hashOf: (UInt32) -> UInt64, insert: () -> UInt32
  ) -> UInt32 {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if isEqual(slots[slot]) { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let number = insert()
    slots[slot] = number
    used += 1
    if used * 2 > slots.count { grow(hashOf) }
    return number
  }

  private mutating func grow(_ hashOf: (UInt32) -> UInt64) {
    let old = slots
    slots = [UInt32](repeating: 0, count: old.count * 2)
    mask = slots.count - 1
    for number in old where number != 0 {
      var slot = Int(truncatingIfNeeded: hashOf(number)) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = number
    }
  }

  /// Mixes two words into a hash whose low bits depend on all of theirs.
  @inline(__always)
  static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var word = (first ^ (second &* 0x9e37_79b9_7f4a_7c15)) &* 0xbf58_476d_1ce4_e5b9
    word ^= word >> 32
    word = word &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 29)
  }
}
