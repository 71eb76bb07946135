import CAgent
import CCaptureFormat
import CInterface

/// A lock-free index of interned things: open addressing over slots of (tag << 32 | number), 0 = free.
///
/// A table is one mapping: its first word is the slot mask, the slots begin 64 bytes in. Growing copies the slots into a
/// larger table and publishes it; a thread that still inserts into the old one makes at worst a second number for the
/// same thing, which the reader merges. Old tables give their pages back and stay mapped, empty.
enum InternIndex {
  @inline(__always) static func slot(_ table: Address, _ position: UInt64) -> Address {
    table &+ 64 &+ UInt(position & kmm_load64(table)) &* 8
  }

  /// Opens the index, or replaces what is in it by nothing.
  static func renew(_ index: UnsafeMutablePointer<kmm_index>, slots: UInt64) -> Bool {
    let old = index.pointee.slots
    if !open(index, slots: slots) { return false }
    if old != 0 { kmm_unmap(old, Int(kmm_load64(old) &+ 1) &* 8 &+ 64) }
    return true
  }

  private static func open(_ index: UnsafeMutablePointer<kmm_index>, slots: UInt64) -> Bool {
    let table = kmm_map_anonymous(Int(slots) &* 8 &+ 64)
    if table == 0 { return false }
    kmm_store64(table, slots &- 1)
    index.pointee.slots = table
    index.pointee.limit = slots / 2
    index.pointee.growing = 0
    return true
  }

  /// The number of the thing with this hash for which `matches` holds, or one that `make` gives it (0 = could not).
  @inline(__always) static func number(
    _ index: UnsafeMutablePointer<kmm_index>, _ hash: UInt64, matches: (UInt32) -> Bool, make: () -> UInt32
  ) -> UInt32 {
    let table = UInt(kmm_acquire64(Address(bitPattern: index)))
    var position = hash
    let tag = hash >> 32
    while true {
      let entry = kmm_acquire64(slot(table, position))
      if entry == 0 { break }
      if entry >> 32 == tag && matches(UInt32(truncatingIfNeeded: entry)) { return UInt32(truncatingIfNeeded: entry) }
      position &+= 1
    }
    let made = make()
    if made == 0 { return 0 }
    while true {
      let place = slot(table, position)
      if kmm_exchange_if64(place, 0, tag << 32 | UInt64(made)) { return made }
      let entry = kmm_acquire64(place)
      if entry >> 32 == tag && matches(UInt32(truncatingIfNeeded: entry)) { return UInt32(truncatingIfNeeded: entry) }
      position &+= 1
    }
  }

  /// Doubles the table once `count` things are in it; `lowHash` gives the low half of a number's hash.
  @inline(never) static func grow(_ index: UnsafeMutablePointer<kmm_index>, _ count: UInt64, lowHash: (UInt32) -> UInt32) {
    if kmm_exchange32(growing(index), 1) != 0 { return }
    keepingErrno {
      let old = index.pointee.slots
      let slots = (kmm_load64(old) &+ 1) &* 2
      if count > index.pointee.limit, slots <= 1 << 28 {
        let table = kmm_map_anonymous(Int(slots) &* 8 &+ 64)
        if table != 0 {
          kmm_store64(table, slots &- 1)
          copy(old, to: table, lowHash)
          kmm_release64(Address(bitPattern: index), UInt64(table))
          index.pointee.limit = slots / 2
          kmm_advise(old &+ 4096, Int(slots) &* 4 &- 4096, MADV_DONTNEED)
        }
      }
    }
    kmm_release32(growing(index), 0)
  }

  private static func growing(_ index: UnsafeMutablePointer<kmm_index>) -> Address { Address(bitPattern: index) &+ 16 }

  private static func copy(_ old: Address, to table: Address, _ lowHash: (UInt32) -> UInt32) {
    let slots = kmm_load64(old) &+ 1
    var position: UInt64 = 0
    while position < slots {
      let entry = kmm_acquire64(slot(old, position))
      if entry != 0 {
        var target = UInt64(lowHash(UInt32(truncatingIfNeeded: entry)))
        while kmm_load64(slot(table, target)) != 0 { target &+= 1 }
        kmm_store64(slot(table, target), entry)
      }
      position &+= 1
    }
  }
}
