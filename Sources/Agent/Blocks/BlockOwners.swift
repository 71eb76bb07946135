import CAgent
import CCaptureFormat
import CInterface

/// Whose tables hold the blocks of each 64 KiB of address space: a thread slot, nobody's, or several threads'.
///
/// `address >> 32` picks an entry of the first level, which holds lazily mapped second levels of one 16-bit word per region.
/// libc gives threads heaps of their own, so that nearly every region has one owner.
enum BlockOwners {
  static let nobody: UInt16 = 0
  static let several: UInt16 = 0xffff

  private static let regionShift: UInt = 16
  private static let spanShift: UInt = 32
  private static let spans: UInt = 1 << 15
  private static let tableBytes = 1 << Int(spanShift - regionShift + 1)

  static func open() -> Bool {
    if agent.pointee.owners == 0 { agent.pointee.owners = kmm_map_anonymous(Int(spans) &* 8) }
    return agent.pointee.owners != 0
  }

  static func clear() {
    var span: UInt = 0
    while span < spans {
      let table = UInt(kmm_load64(agent.pointee.owners &+ span &* 8))
      if table != 0 { kmm_advise(table, tableBytes, MADV_DONTNEED) }
      span &+= 1
    }
  }

  @inline(__always) private static func place(_ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    let table = UInt(kmm_acquire64(agent.pointee.owners &+ span &* 8))
    if table == 0 { return 0 }
    return table &+ ((address & (1 << spanShift &- 1)) >> regionShift) &* 2
  }

  /// The owner of the region around an address: `nobody`, `several`, or a slot plus 1.
  @inline(__always) static func owner(of address: Address) -> UInt16 {
    let place = place(address)
    return place == 0 ? nobody : kmm_load16(place)
  }

  /// Makes a thread the owner of a region, or one of several; false when there was no memory to say so.
  @inline(__always) static func note(_ address: Address, _ thread: ThreadPointer) -> Bool {
    let place = place(address)
    let own = UInt16(truncatingIfNeeded: thread.pointee.slot &+ 1)
    if place != 0 {
      let held = kmm_load16(place)
      if held == own || held == several { return true }
    }
    return change(address, own)
  }

  @inline(never) private static func change(_ address: Address, _ own: UInt16) -> Bool {
    let place = madePlace(address)
    if place == 0 { return false }
    if !kmm_exchange_if16(place, nobody, own) && kmm_load16(place) != own { kmm_store16(place, several) }
    return true
  }

  private static func madePlace(_ address: Address) -> Address {
    let known = place(address)
    if known != 0 { return known }
    let span = address >> spanShift
    if span >= spans { return 0 }
    return keepingErrno {
      let table = kmm_map_anonymous(tableBytes)
      if table == 0 { return 0 }
      if !kmm_exchange_if64(agent.pointee.owners &+ span &* 8, 0, UInt64(table)) { kmm_unmap(table, tableBytes) }
      return place(address)
    }
  }
}
