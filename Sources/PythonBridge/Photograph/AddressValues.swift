import CInterface
import CPython

/// Tables that keep a number for each of some addresses; they grow.
enum AddressValues {
  private static let slotBytes: UInt = 16
  private static let firstSlots: UInt32 = 1 << 12

  /// The value of an address, which is made when it is first asked for; 0 when there is no memory.
  @inline(__always) static func value(
    of address: Address, in table: UnsafeMutablePointer<kmm_address_values>, _ make: (_ address: Address) -> UInt32
  ) -> UInt32 {
    if table.pointee.slots != 0 {
      let slot = slot(of: address, table.pointee)
      if word(at: slot) == address { return kmm_load32(slot &+ 8) }
    }
    let value = make(address)
    return add(address, value, table) ? value : 0
  }

  /// The slot that an address has or would get.
  @inline(__always) private static func slot(of address: Address, _ table: kmm_address_values) -> Address {
    var index = UInt32(truncatingIfNeeded: (UInt64(address >> 3) &* 0x9E37_79B9_7F4A_7C15) >> 32) & table.mask
    while true {
      let slot = table.slots &+ UInt(index) &* slotBytes
      if word(at: slot) == address || word(at: slot) == 0 { return slot }
      index = (index &+ 1) & table.mask
    }
  }

  @inline(never) private static func add(
    _ address: Address, _ value: UInt32, _ table: UnsafeMutablePointer<kmm_address_values>
  ) -> Bool {
    if table.pointee.slots == 0 || table.pointee.count > table.pointee.mask / 2, !grow(table) {
      photograph.pointee.failure = KMM_PHOTOGRAPH_NO_MEMORY.rawValue
      return false
    }
    let slot = slot(of: address, table.pointee)
    kmm_store64(slot, UInt64(address))
    kmm_store32(slot &+ 8, value)
    table.pointee.count &+= 1
    return true
  }

  private static func grow(_ table: UnsafeMutablePointer<kmm_address_values>) -> Bool {
    let old = table.pointee
    let slots = old.slots == 0 ? firstSlots : (old.mask &+ 1) &* 2
    let larger = kmm_address_values(slots: kmm_py_map(Int(slots) &* Int(slotBytes)), mask: slots &- 1, count: old.count)
    if larger.slots == 0 { return false }
    table.pointee = larger
    if old.slots == 0 { return true }
    var place = old.slots
    let end = old.slots &+ (UInt(old.mask) &+ 1) &* slotBytes
    while place < end {
      if word(at: place) != 0 {
        let slot = slot(of: word(at: place), table.pointee)
        kmm_store64(slot, UInt64(word(at: place)))
        kmm_store32(slot &+ 8, kmm_load32(place &+ 8))
      }
      place &+= slotBytes
    }
    kmm_py_unmap(old.slots, Int(end &- old.slots))
    return true
  }
}
