import CAgent
import CCaptureFormat
import CInterface

/// The 8 bytes that the block table keeps of a live block: site (bits 38-63), size and position (bits 0-25).
///
/// Bits 26-37 are free.
struct BlockEntry {
  static let maximumSite: UInt32 = 1 << 26
  static let siteShift: UInt64 = 38

  let bits: UInt64

  @inline(__always) var site: UInt32 { UInt32(truncatingIfNeeded: bits >> BlockEntry.siteShift) }
}

/// How finely the table is divided for blocks of a size: one entry per granule, because two blocks of at least a
/// granule's size cannot begin in one granule. So the table costs at most 8 bytes per 16, 64 or 1024 bytes of heap.
enum BlockClass {
  static let small: UInt32 = 0  // below 64 bytes, 16-aligned: one granule of 16
  static let medium: UInt32 = 1  // below 1024 bytes: granules of 64
  static let large: UInt32 = 2  // granules of 1024
  static let odd: UInt32 = 3  // below 64 bytes at an odd multiple of 8

  static let mediumSize: UInt = 64
  static let largeSize: UInt = 1024
  /// Sizes from here on stand in the side table; the entry's size field is then all ones.
  static let hugeSize: UInt = 0x7ffff

  @inline(__always) static func granuleShift(_ blockClass: UInt32) -> UInt {
    blockClass == medium ? 6 : blockClass == large ? 10 : 4
  }
}
