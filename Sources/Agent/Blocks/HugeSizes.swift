import CAgent
import CCaptureFormat
import CInterface

/// The sizes of blocks above half a megabyte: address and size in an open table under a lock, rare as such blocks are.
enum HugeSizes {
  private static let firstSlots: UInt64 = 1 << 12

  // A table is one mapping: slots, count, then pairs from byte 64 on.
  static func open() -> Bool {
    if agent.pointee.large_sizes == 0 { agent.pointee.large_sizes = newTable(firstSlots) }
    return agent.pointee.large_sizes != 0
  }

  static func clear() {
    let table = agent.pointee.large_sizes
    kmm_store64(table &+ 8, 0)
    kmm_zero(table &+ 64, Int(kmm_load64(table)) &* 16)
  }

  private static func newTable(_ slots: UInt64) -> Address {
    let table = kmm_map_anonymous(Int(slots) &* 16 &+ 64)
    if table != 0 { kmm_store64(table, slots) }
    return table
  }

  @inline(__always) private static func slot(_ table: Address, _ position: UInt64) -> Address {
    table &+ 64 &+ UInt(position & (kmm_load64(table) &- 1)) &* 16
  }

  @inline(__always) private static func hash(_ address: Address) -> UInt64 {
    let product = UInt64(address >> 4) &* 0x9E37_79B9_7F4A_7C15
    return product >> 20
  }

  @inline(never) static func put(_ address: Address, _ size: UInt) -> Bool {
    locked(&agent.pointee.huge_lock) {
      var table = agent.pointee.large_sizes
      if kmm_load64(table &+ 8) &* 2 >= kmm_load64(table) {
        let grown = keepingErrno { newTable(kmm_load64(table) &* 2) }
        if grown == 0 { return false }
        copy(table, to: grown)
        kmm_unmap(table, Int(kmm_load64(table)) &* 16 &+ 64)
        agent.pointee.large_sizes = grown
        table = grown
      }
      insert(table, UInt64(address), UInt64(size))
      return true
    }
  }

  private static func insert(_ table: Address, _ address: UInt64, _ size: UInt64) {
    var position = hash(Address(address))
    while true {
      let held = kmm_load64(slot(table, position))
      if held == address { break }
      if held == 0 {
        kmm_store64(table &+ 8, kmm_load64(table &+ 8) &+ 1)
        break
      }
      position &+= 1
    }
    kmm_store64(slot(table, position), address)
    kmm_store64(slot(table, position) &+ 8, size)
  }

  private static func copy(_ old: Address, to table: Address) {
    var position: UInt64 = 0
    while position < kmm_load64(old) {
      let pair = slot(old, position)
      if kmm_load64(pair) != 0 { insert(table, kmm_load64(pair), kmm_load64(pair &+ 8)) }
      position &+= 1
    }
  }

  /// The size of a block and its removal, moving later pairs back so that no tombstone is left.
  @inline(never) static func take(_ address: Address) -> UInt64 {
    locked(&agent.pointee.huge_lock) {
      let table = agent.pointee.large_sizes
      var position = hash(address)
      while kmm_load64(slot(table, position)) != UInt64(address) {
        if kmm_load64(slot(table, position)) == 0 { return 0 }
        position &+= 1
      }
      let size = kmm_load64(slot(table, position) &+ 8)
      kmm_store64(table &+ 8, kmm_load64(table &+ 8) &- 1)
      closeGap(table, position)
      return size
    }
  }

  private static func closeGap(_ table: Address, _ start: UInt64) {
    let mask = kmm_load64(table) &- 1
    var gap = start & mask
    var next = gap
    while true {
      next = (next &+ 1) & mask
      let held = kmm_load64(slot(table, next))
      if held == 0 { break }
      let home = hash(Address(held)) & mask
      if ((next &- home) & mask) >= ((next &- gap) & mask) {
        kmm_store64(slot(table, gap), held)
        kmm_store64(slot(table, gap) &+ 8, kmm_load64(slot(table, next) &+ 8))
        gap = next
      }
    }
    kmm_store64(slot(table, gap), 0)
  }
}
