/// An index from content to numbers: open addressing over entries that the caller keeps.
///
/// A slot holds a number (0 = empty slot, so numbers begin at 1) and 32 bits of its hash, so that the caller's entries are
/// looked at only where they are very likely equal. Grows by doubling. Look-up and insertion are O(1) on average.
struct InternTable {
  /// Bits 0-31 number, bits 32-63 the low bits of its hash.
  private var slots: [UInt64]
  private var mask: Int
  private var used = 0

  /// Makes room for about `expected` numbers.
  init(expected: Int) {
    var capacity = 64
    while capacity < expected * 2 { capacity *= 2 }
    slots = [UInt64](repeating: 0, count: capacity)
    mask = capacity - 1
  }

  /// The number whose content is equal, or the one that `insert` makes for a content that is new.
  @inline(__always)
  mutating func number(hash: UInt64, isEqual: (UInt32) -> Bool, insert: () -> UInt32) -> UInt32 {
    let slot = slot(hash: hash, isEqual: isEqual)
    if slots[slot] != 0 { return UInt32(truncatingIfNeeded: slots[slot]) }
    let number = insert()
    slots[slot] = (hash & 0xffff_ffff) << 32 | UInt64(number)
    used += 1
    if used * 2 > slots.count { grow() }
    return number
  }

  /// The number whose content is equal; nil where there is none.
  @inline(__always)
  func known(hash: UInt64, isEqual: (UInt32) -> Bool) -> UInt32? {
    let entry = slots[slot(hash: hash, isEqual: isEqual)]
    return entry == 0 ? nil : UInt32(truncatingIfNeeded: entry)
  }

  /// Where the number stands whose content is equal, else the empty slot where it belongs.
  @inline(__always)
  private func slot(hash: UInt64, isEqual: (UInt32) -> Bool) -> Int {
    let tag = hash & 0xffff_ffff
    var slot = Int(tag) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == tag, isEqual(UInt32(truncatingIfNeeded: slots[slot])) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    mask = slots.count - 1
    for entry in old where entry != 0 {
      var slot = Int(entry >> 32) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
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
