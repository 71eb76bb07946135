/// An entry that hides findings, which are then counted under its name.
package struct Suppression: Equatable, Sendable {
  /// Which findings it is for.
  enum Condition: Equatable, Sendable {
    /// An entry of kmmem.toml.
    case pattern(FindingPattern)
    /// An entry of Valgrind's: the stack, and for which leaks.
    case valgrind(StackPattern, kinds: Set<LeakKind>)
    /// An entry of LeakSanitizer's: what some function, file or library is called.
    case sanitizer(Glob)
  }

  /// What its user calls it.
  package let name: String
  /// Which findings it is for.
  let condition: Condition

  /// Whether it hides a finding.
  ///
  /// What was written for Valgrind and LeakSanitizer speaks of blocks that these would report: other findings stay visible.
  package func hides(_ facts: FindingFacts) -> Bool {
    switch condition {
    case .pattern(let pattern):
      return pattern.matches(facts)
    case .valgrind(let stack, let kinds):
      guard let kind = facts.leakKind else { return false }
      return kinds.contains(kind) && stack.matches(facts.frames)
    case .sanitizer(let glob):
      guard facts.leakKind != nil else { return false }
      return facts.frames.contains { frame in
        (frame.names + [frame.file, frame.object].compactMap(\.self)).contains { glob.matches($0) }
      }
    }
  }
}
