package import CCaptureFormat

/// Blocks and their bytes.
package struct BlockCount: Hashable, Sendable {
  package var blocks: Int64
  package var bytes: Int64

  package init(blocks: Int64 = 0, bytes: Int64 = 0) {
    self.blocks = blocks
    self.bytes = bytes
  }
}

extension kmm_site {
  /// The record counts frees of another thread's site, whose number is `native`.
  package var isRemote: Bool { remote != 0 }

  /// What made the blocks.
  package var blockKind: BlockKind { BlockKind(rawValue: kind) ?? .unknown }

  /// Blocks that were allocated and not freed; negative in remote records.
  package var live: BlockCount {
    BlockCount(
      blocks: Int64(truncatingIfNeeded: allocations &- frees),
      bytes: Int64(truncatingIfNeeded: allocated_bytes &- freed_bytes))
  }

  /// The saved values are those of the peak, because the record has changed since.
  package func hasSavedPeak(in header: CaptureHeader) -> Bool { !header.isAtPeak && saved_epoch == header.epoch }

  /// What was live when the total was highest: the saved values where the record changed since, else the present ones.
  package func liveAtPeak(of header: CaptureHeader) -> BlockCount {
    guard hasSavedPeak(in: header) else { return live }
    return BlockCount(blocks: Int64(saved_live_count), bytes: saved_live_bytes)
  }
}
