import CInterface
import CPython

/// The memory that the copy may read, by its list of mappings; neighbours are one range.
enum ReadableMemory {
  static func open() -> Bool {
    photograph.pointee.readable = kmm_py_map(Int(KMM_MAX_RANGES) &* MemoryLayout<kmm_span>.stride)
    return photograph.pointee.readable != 0
  }

  /// Adds a mapping; they come in the order of their addresses.
  static func note(_ start: Address, _ end: Address) {
    let state = photograph
    let count = UInt64(state.pointee.readable_count)
    if count > 0 {
      let last = AddressRanges.range(state.pointee.readable, count &- 1)
      if last.pointee.end == start {
        last.pointee.end = end
        return
      }
    }
    if count == UInt64(KMM_MAX_RANGES) { return }
    AddressRanges.range(state.pointee.readable, count).pointee = kmm_span(start: start, end: end)
    state.pointee.readable_count &+= 1
  }

  static func holds(_ address: Address) -> Bool { range(around: address) != nil }

  /// Where the readable memory around an address ends.
  static func end(around address: Address) -> Address? { range(around: address).map { $0.end } }

  /// Whether all of a block may be read.
  static func holds(_ address: Address, _ bytes: UInt) -> Bool {
    guard let end = end(around: address) else { return false }
    return end &- address >= bytes
  }

  private static func range(around address: Address) -> kmm_span? {
    AddressRanges.range(around: address, photograph.pointee.readable, UInt64(photograph.pointee.readable_count))
  }
}
