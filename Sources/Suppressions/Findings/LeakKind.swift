/// Valgrind's four classes of blocks that were not freed, spelled as in `match-leak-kinds`.
package enum LeakKind: String, CaseIterable, Sendable {
  /// No pointer to it is left.
  case definite
  /// Only blocks that are lost themselves point to it.
  case indirect
  /// Only pointers into its middle are left.
  case possible
  /// The program can still get at it.
  case reachable
}
