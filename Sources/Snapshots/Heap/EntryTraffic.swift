/// How many entries were put into a container and taken out of it, as the interpreter told.
package struct EntryTraffic: Equatable, Sendable {
  package let added: UInt64
  package let removed: UInt64

  package init(added: UInt64, removed: UInt64) { (self.added, self.removed) = (added, removed) }

  /// Of two containers together.
  package static func + (one: Self, other: Self) -> Self {
    Self(added: one.added &+ other.added, removed: one.removed &+ other.removed)
  }
}
