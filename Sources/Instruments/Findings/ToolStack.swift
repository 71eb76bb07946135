/// A stack that a tool tells of, innermost frame first.
package struct ToolStack: Equatable, Sendable {
  /// What happened there.
  package enum Role: String, Sendable {
    /// The error itself.
    case access
    /// The memory, or the descriptor, was made.
    case allocated
    /// The memory was freed, or the descriptor closed.
    case freed
    /// A value that nobody has written came into being.
    case origin
    /// The thread was made.
    case created
    case other
  }

  package let role: Role
  package let frames: [ToolFrame]

  package init(role: Role, frames: [ToolFrame]) {
    self.role = role
    self.frames = frames
  }

  /// Whether the compiler has put a frame's function into that of the next frame: both have one address.
  package func isInlined(at index: Int) -> Bool {
    guard frames.indices.contains(index), frames.indices.contains(index + 1), let address = frames[index].address else {
      return false
    }
    return address == frames[index + 1].address && frames[index].function != frames[index + 1].function
  }
}
