import CAgent
import CCaptureFormat
import CInterface

/// What is known of a block that was given back, until its place in the table is needed for another.
struct GoneBlock {
  private static let freedShift: UInt64 = 12
  private static let sizeLowBits: UInt64 = 12
  private static let maximumSize: UInt64 = (1 << 28) - 1

  /// The site that made it.
  let site: UInt32
  /// The site that gave it back; 0 = that is not kept.
  let freed: UInt32
  let size: UInt64

  /// One of several, nobody knows which.
  static let doubtful = GoneBlock(kmm_known_block(entry: 0, size: 0), freed: 0)

  /// Keeps both sites; of the size at most 28 bits.
  @inline(__always) init(_ block: kmm_known_block, freed: UInt32) {
    site = BlockEntry(bits: block.entry).site
    self.freed = freed
    size = min(block.size, GoneBlock.maximumSize)
  }

  /// As a table has it: the size's low bits stand below the sites, its high bits above the address.
  init(key: UInt64, entry: UInt64) {
    let known = BlockEntry(bits: entry)
    site = known.site
    if agent.pointee.keeps_frees != 0 {
      freed = UInt32(truncatingIfNeeded: (entry >> GoneBlock.freedShift) & UInt64(BlockEntry.maximumSite - 1))
      size = (key >> 48) << GoneBlock.sizeLowBits | entry & (1 << GoneBlock.sizeLowBits - 1)
    } else {
      freed = 0
      size = known.size | (key >> 48) << BlockEntry.sizeBits
    }
  }

  func isSame(as other: GoneBlock) -> Bool { site == other.site && freed == other.freed && size == other.size }

  @inline(__always) var entry: UInt64 {
    UInt64(site) << BlockEntry.siteShift | UInt64(freed) << GoneBlock.freedShift | size & (1 << GoneBlock.sizeLowBits - 1)
  }

  /// The part of the size that stands above the address.
  @inline(__always) var keyBits: UInt64 { (size >> GoneBlock.sizeLowBits) << 48 }
}
