import CAgent
import CInterface

/// Blocks and bytes by a number: open addressing in mapped memory, which doubles when it is half full.
struct BirthSums: ~Copyable {
  private static let entryBytes: UInt = 24
  private static let firstSlots: UInt = 1 << 14

  private var table: Address = 0
  private var slots: UInt = 0
  private(set) var count: UInt = 0

  /// False where there is no memory.
  mutating func open() -> Bool {
    slots = BirthSums.firstSlots
    table = kmm_map_anonymous(Int(slots &* BirthSums.entryBytes))
    return table != 0
  }

  mutating func close() {
    if table != 0 { kmm_unmap(table, Int(slots &* BirthSums.entryBytes)) }
    table = 0
  }

  /// Adds a block of a number, which is not 0; false where there is no memory.
  mutating func add(_ number: UInt64, _ bytes: UInt64) -> Bool {
    if count &* 2 >= slots && !grow() { return false }
    let place = place(of: number)
    if kmm_load64(place) == 0 {
      kmm_store64(place, number)
      count &+= 1
    }
    kmm_store64(place &+ 8, kmm_load64(place &+ 8) &+ 1)
    kmm_store64(place &+ 16, kmm_load64(place &+ 16) &+ bytes)
    return true
  }

  /// Calls with each number, its blocks and their bytes.
  func forEachSum(_ body: (UInt64, UInt64, UInt64) -> Void) {
    var place = table
    let end = table &+ slots &* BirthSums.entryBytes
    while place < end {
      let number = kmm_load64(place)
      if number != 0 { body(number, kmm_load64(place &+ 8), kmm_load64(place &+ 16)) }
      place &+= BirthSums.entryBytes
    }
  }

  private func place(of number: UInt64) -> Address {
    let hash = number &* 0x9E37_79B9_7F4A_7C15
    var slot = UInt(truncatingIfNeeded: hash >> 32) & (slots &- 1)
    while true {
      let place = table &+ slot &* BirthSums.entryBytes
      let known = kmm_load64(place)
      if known == 0 || known == number { return place }
      slot = (slot &+ 1) & (slots &- 1)
    }
  }

  private mutating func grow() -> Bool {
    var larger = BirthSums()
    larger.slots = slots &* 2
    larger.table = kmm_map_anonymous(Int(larger.slots &* BirthSums.entryBytes))
    if larger.table == 0 { return false }
    forEachSum { number, blocks, bytes in
      let place = larger.place(of: number)
      kmm_store64(place, number)
      kmm_store64(place &+ 8, blocks)
      kmm_store64(place &+ 16, bytes)
    }
    kmm_unmap(table, Int(slots &* BirthSums.entryBytes))
    table = larger.table
    slots = larger.slots
    return true
  }
}
