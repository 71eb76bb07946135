/// What a program did with memory that it must not touch.
package struct MemoryAccess: Hashable, Sendable {
  /// The ways to touch memory.
  package enum Direction: String, Sendable {
    case read, write
    /// Running what lies there.
    case jump
  }

  /// Reading or writing.
  package let direction: Direction
  /// How many bytes, where the tool tells.
  package let size: UInt64?

  package init(direction: Direction, size: UInt64?) {
    self.direction = direction
    self.size = size
  }
}
