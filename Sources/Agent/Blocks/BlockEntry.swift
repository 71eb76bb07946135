import CAgent
import CCaptureFormat
import CInterface

/// The 8 bytes that are kept of a live block: site (bits 38-63), the epoch in which it was made (bits 26-37), and size (bits 0-25).
struct BlockEntry {
  static let maximumSite: UInt32 = 1 << 26
  static let siteShift: UInt64 = 38
  static let sizeBits: UInt64 = 26
  static let sizeMask: UInt64 = (1 << sizeBits) - 1
  static let epochShift: UInt64 = 26

  let bits: UInt64

  @inline(__always) init(bits: UInt64) { self.bits = bits }

  /// An entry of a block that is made now, with the low bits of its size.
  @inline(__always) init(site: UInt32, size: UInt) {
    bits = UInt64(site) << BlockEntry.siteShift | agent.pointee.birth | UInt64(size) & BlockEntry.sizeMask
  }

  @inline(__always) var site: UInt32 { UInt32(truncatingIfNeeded: bits >> BlockEntry.siteShift) }
  @inline(__always) var size: UInt64 { bits & BlockEntry.sizeMask }
  /// Site and epoch in one number.
  @inline(__always) var birth: UInt64 { bits >> BlockEntry.epochShift }
}
