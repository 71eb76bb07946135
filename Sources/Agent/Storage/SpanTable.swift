import CAgent
import CCaptureFormat
import CInterface

/// An entry for each granule of the address space: a first level of spans, and lazily mapped second levels of entries.
///
/// Reading is two loads and takes no lock; of two threads that open the same span, one gives its pages back.
protocol SpanTable {
  /// The first level; 0 until the table is open.
  static var root: Address { get set }
  /// The bits of an address within a span, within a granule, and of an entry's size in bytes.
  static var spanShift: UInt { get }
  static var granuleShift: UInt { get }
  static var entryShift: UInt { get }
}

extension SpanTable {
  @inline(__always) private static var spans: UInt { 1 << (47 &- spanShift) }
  @inline(__always) private static var tableBytes: Int { 1 << Int(spanShift &- granuleShift &+ entryShift) }

  static func open() -> Bool {
    if root == 0 { root = kmm_map_anonymous(Int(spans) &* 8) }
    return root != 0
  }

  /// Makes every entry 0 again.
  static func clear() {
    var span: UInt = 0
    while span < spans {
      let table = UInt(kmm_load64(root &+ span &* 8))
      if table != 0 { kmm_advise(table, tableBytes, MADV_DONTNEED) }
      span &+= 1
    }
  }

  /// Calls for every entry of 8 bytes that is not 0. In a photograph's copy, where no other thread runs.
  static func forEachEntry(_ body: (_ address: Address, _ entry: UInt64) -> Void) {
    var span: UInt = 0
    while span < spans {
      let table = UInt(kmm_load64(root &+ span &* 8))
      var offset: UInt = 0
      while table != 0 && offset < UInt(tableBytes) {
        let entry = kmm_load64(table &+ offset)
        if entry != 0 { body(span << spanShift | (offset >> entryShift) << granuleShift, entry) }
        offset &+= 8
      }
      span &+= 1
    }
  }

  /// Where the entry of an address stands; 0 when its span was never opened.
  @inline(__always) static func place(_ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    let table = UInt(kmm_acquire64(root &+ span &* 8))
    if table == 0 { return 0 }
    return table &+ ((address & (1 << spanShift &- 1)) >> granuleShift) << entryShift
  }

  /// The same after opening the span; 0 when there is no memory for it.
  @inline(never) static func madePlace(_ address: Address) -> Address {
    let known = place(address)
    let span = address >> spanShift
    if known != 0 || span >= spans { return known }
    return keepingErrno {
      let table = kmm_map_anonymous(tableBytes)
      if table == 0 { return 0 }
      kmm_advise(table, tableBytes, MADV_NOHUGEPAGE)
      if !kmm_exchange_if64(root &+ span &* 8, 0, UInt64(table)) { kmm_unmap(table, tableBytes) }
      return place(address)
    }
  }
}
