import CAgent
import CCaptureFormat
import CInterface

/// The 8 bytes that are kept of a live block: site (bits 38-63) and size (bits 0-25).
///
/// Bits 26-37 are free.
struct BlockEntry {
  static let maximumSite: UInt32 = 1 << 26
  static let siteShift: UInt64 = 38
  static let sizeBits: UInt64 = 26
  static let sizeMask: UInt64 = (1 << sizeBits) - 1

  let bits: UInt64

  @inline(__always) init(bits: UInt64) { self.bits = bits }

  /// An entry with the low bits of a size.
  @inline(__always) init(site: UInt32, size: UInt) {
    bits = UInt64(site) << BlockEntry.siteShift | UInt64(size) & BlockEntry.sizeMask
  }

  @inline(__always) var site: UInt32 { UInt32(truncatingIfNeeded: bits >> BlockEntry.siteShift) }
  @inline(__always) var size: UInt64 { bits & BlockEntry.sizeMask }
}
