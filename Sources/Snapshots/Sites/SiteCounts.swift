package import CaptureFormat

/// The figures of a site, or of several added up. Sums wrap instead of trapping, as a damaged file may hold any number.
package struct SiteCounts: Hashable, Sendable {
  package var allocations: UInt64 = 0
  package var allocatedBytes: UInt64 = 0
  package var frees: UInt64 = 0
  package var freedBytes: UInt64 = 0
  /// Freed by the allocating thread before its next few allocations.
  package var temporaries: UInt64 = 0
  /// What was live when the recording's total was highest.
  package var peak = BlockCount()

  package init() {}

  /// What was allocated and not freed.
  package var live: BlockCount {
    BlockCount(
      blocks: Int64(truncatingIfNeeded: allocations &- frees),
      bytes: Int64(truncatingIfNeeded: allocatedBytes &- freedBytes))
  }

  /// Adds the figures of another site.
  package static func += (left: inout SiteCounts, right: SiteCounts) {
    left.allocations &+= right.allocations
    left.allocatedBytes &+= right.allocatedBytes
    left.frees &+= right.frees
    left.freedBytes &+= right.freedBytes
    left.temporaries &+= right.temporaries
    left.peak.blocks &+= right.peak.blocks
    left.peak.bytes &+= right.peak.bytes
  }
}

/// One place of allocation: a stack, an allocator and a thread slot, with all its figures.
package struct Site: Sendable {
  /// The innermost native frame's node in `Recording.native`.
  package let native: UInt32
  /// The innermost Python frame's node in `Recording.python`.
  package let python: UInt32
  /// The thread slot.
  package let thread: UInt16
  /// What made the blocks.
  package let kind: BlockKind
  /// The figures, frees by other threads included.
  package var counts = SiteCounts()
}
