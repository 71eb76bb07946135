package import CaptureFormat
package import Snapshots

/// One of the stacks of a row, with what was allocated there.
package struct LiveStack: Sendable {
  package var live: BlockCount
  package var allocations: UInt64
  /// In the order of their raw values.
  package var allocators: [BlockKind]
  /// The thread that allocated; nil for several.
  package var thread: String?
  /// Innermost first.
  package let frames: [NamedFrame]
  /// The unwinder could not follow it to its end.
  package let isCut: Bool

  package init(
    live: BlockCount, allocations: UInt64, allocators: [BlockKind], thread: String?, frames: [NamedFrame], isCut: Bool
  ) {
    self.live = live
    self.allocations = allocations
    self.allocators = allocators
    self.thread = thread
    self.frames = frames
    self.isCut = isCut
  }
}
