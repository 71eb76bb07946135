import CAgent
import CCaptureFormat
import CInterface

/// Whose table holds the blocks of each 64 KiB of address space: a thread slot's, nobody's, or several threads'.
///
/// libc gives threads heaps of their own, so that nearly every region has one owner.
enum BlockOwners: SpanTable {
  static let nobody: UInt16 = 0
  static let several: UInt16 = 0xffff

  static var root: Address {
    @inline(__always) get { agent.pointee.owners }
    set { agent.pointee.owners = newValue }
  }
  @inline(__always) static var spanShift: UInt { 32 }
  @inline(__always) static var granuleShift: UInt { 16 }
  @inline(__always) static var entryShift: UInt { 1 }

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
}
