import CAgent
import CCaptureFormat
import CInterface

/// The small blocks of PyMem's mem and obj domains: one entry for each 16 bytes of the pools that hold them, found by two loads.
///
/// `address >> 26` picks an entry of the first level, which holds lazily mapped second levels, one per 64 MiB of address space.
/// pymalloc packs small blocks densely, so that the entries lie densely too: half a byte per byte of pool.
enum ObjectShadow {
  /// pymalloc's own limit: larger blocks are malloc's, and lie far apart.
  private static let largest: UInt = 512
  private static let spanShift: UInt = 26
  private static let spans: UInt = 1 << 21
  private static let granuleShift: UInt = 4
  private static let tableBytes = 1 << Int(spanShift - granuleShift + 3)

  static func open() -> Bool {
    if agent.pointee.shadow == 0 { agent.pointee.shadow = kmm_map_anonymous(Int(spans) &* 8) }
    return agent.pointee.shadow != 0
  }

  static func clear() {
    var span: UInt = 0
    while span < spans {
      let root = agent.pointee.shadow &+ span &* 8
      let table = UInt(kmm_load64(root))
      if table != 0 {
        kmm_store64(root, 0)
        kmm_unmap(table, tableBytes)
      }
      span &+= 1
    }
  }

  /// Whether a block of PyMem has its entry here.
  @inline(__always) static func holds(_ address: Address, _ size: UInt) -> Bool { size <= largest && address & 15 == 0 }

  @inline(__always) private static func place(_ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    let table = UInt(kmm_acquire64(agent.pointee.shadow &+ span &* 8))
    if table == 0 { return 0 }
    return table &+ ((address & (1 << spanShift &- 1)) >> granuleShift) &* 8
  }

  @inline(never) private static func newPlace(_ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    return keepingErrno {
      let table = kmm_map_anonymous(tableBytes)
      if table == 0 { return 0 }
      kmm_advise(table, tableBytes, MADV_NOHUGEPAGE)
      if !kmm_exchange_if64(agent.pointee.shadow &+ span &* 8, 0, UInt64(table)) { kmm_unmap(table, tableBytes) }
      return place(address)
    }
  }

  @inline(__always) static func put(_ thread: ThreadPointer, _ address: Address, _ size: UInt, _ site: UInt32) -> Bool {
    var place = place(address)
    if place == 0 {
      place = newPlace(address)
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

  @inline(__always) static func take(_ address: Address) -> kmm_known_block {
    let place = address & 15 == 0 ? place(address) : 0
    if place == 0 { return kmm_known_block(entry: 0, size: 0) }
    let bits = kmm_load64(place)
    if bits != 0 { kmm_store64(place, 0) }
    return kmm_known_block(entry: bits, size: BlockEntry(bits: bits).size)
  }
}
