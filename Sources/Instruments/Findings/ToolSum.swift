/// Memory that came from one place of a program; what the tool does not count is nil.
package struct ToolSum: Equatable, Sendable {
  /// The place, innermost frame first.
  package let stack: ToolStack
  /// What the memory is, in the tool's words: a class, or the function that made it.
  package var what: String?
  /// The thread, as the tool calls it.
  package var thread: String?
  /// Bytes that are held: at the end of the recording, or at the moment that the tool looked at.
  package var bytes: UInt64?
  /// Blocks that are held.
  package var blocks: UInt64?
  /// Blocks that were made in all.
  package var allocations: UInt64?
  /// Blocks that were freed before the next one was made.
  package var temporary: UInt64?
  /// Bytes that were held when the whole program held most.
  package var peakBytes: UInt64?

  /// A place that nothing is counted of yet.
  package init(stack: [ToolFrame]) {
    self.stack = ToolStack(role: .allocated, frames: stack)
  }
}
