/// An error or a leak that a tool has found.
package struct ToolFinding: Equatable, Sendable {
  /// What it is.
  package let kind: Kind
  /// The tool's own words.
  package let title: String
  /// The thread in which it came about, as the tool calls it.
  package var thread: String?
  /// What the program did with memory, of an access.
  package var access: MemoryAccess?
  /// Where the address lies, of an access or a call that frees.
  package var address: AddressFacts?
  /// How many times it came about.
  package var count: UInt64 = 1
  /// How much memory it is about: what leaked. Memcheck counts with a definite leak what is lost along with it, and tells of that again.
  package var bytes: UInt64?
  /// In how many blocks.
  package var blocks: UInt64?
  /// Where it came about, and where the memory came from.
  package var stacks: [ToolStack] = []

  /// A finding without a place.
  package init(kind: Kind, title: String) {
    self.kind = kind
    self.title = title
  }

  /// The first stack in a role.
  package func stack(_ role: ToolStack.Role) -> ToolStack? { stacks.first { $0.role == role } }
}
