import CAgent
import CCaptureFormat
import CInterface

/// The small blocks of PyMem's mem and obj domains: one entry for each 16 bytes of the pools that hold them.
///
/// pymalloc packs small blocks densely, so that the entries lie densely too: half a byte per byte of pool.
enum ObjectShadow: SpanTable {
  static var root: Address {
    @inline(__always) get { agent.pointee.shadow }
    set { agent.pointee.shadow = newValue }
  }
  @inline(__always) static var spanShift: UInt { 26 }
  @inline(__always) static var granuleShift: UInt { 4 }
  @inline(__always) static var entryShift: UInt { 3 }

  /// pymalloc's own limit: larger blocks are malloc's, and lie far apart.
  private static let largest: UInt = 512

  /// Whether a block of PyMem has its entry here.
  @inline(__always) static func holds(_ address: Address, _ size: UInt) -> Bool { size <= largest && address & 15 == 0 }

  @inline(__always) static func put(_ thread: ThreadPointer, _ address: Address, _ size: UInt, _ site: UInt32) -> Bool {
    var place = place(address)
    if place == 0 {
      place = madePlace(address)
      if place == 0 { return false }
    }
    if kmm_load64(place) != 0 { dropStale(thread, address) }
    kmm_store64(place, BlockEntry(site: site, size: size).bits)
    return true
  }

  /// The address is in the table although it was given out again: the free was not seen, and is counted now.
  @inline(never) private static func dropStale(_ thread: ThreadPointer, _ address: Address) {
    Recorder.retire(thread, take(address), address)
  }

  /// A block that stays where it is; entry 0 when it has none here.
  static func known(_ address: Address) -> kmm_known_block {
    let place = address & 15 == 0 ? place(address) : 0
    let bits = place == 0 ? 0 : kmm_load64(place)
    return kmm_known_block(entry: bits, size: BlockEntry(bits: bits).size)
  }

  @inline(__always) static func take(_ address: Address) -> kmm_known_block {
    let place = address & 15 == 0 ? place(address) : 0
    if place == 0 { return kmm_known_block(entry: 0, size: 0) }
    let bits = kmm_load64(place)
    if bits != 0 { kmm_store64(place, 0) }
    return kmm_known_block(entry: bits, size: BlockEntry(bits: bits).size)
  }
}
