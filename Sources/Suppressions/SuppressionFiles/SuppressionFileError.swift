/// Why a file of suppressions cannot be used.
package enum SuppressionFileError: Error, Equatable, Sendable {
  /// The file could not be read.
  case unreadable(path: String, FileProblem)
  /// A line is wrong.
  case line(path: String, number: Int, Problem)

  /// What is wrong with a line.
  package enum Problem: Equatable, Sendable {
    /// A file is neither in Valgrind's form nor in LeakSanitizer's.
    case unknownForm(String)
    /// Something stands between entries.
    case noOpeningBrace(String)
    /// The entry that begins here has no end.
    case noClosingBrace
    /// The entry ends before its name.
    case noName
    /// The entry ends before its line for the tool.
    case noKind
    /// The line for the tool has no tool, no colon or no kind.
    case malformedKind(String)
    /// Valgrind has no such kind of leaks.
    case unknownLeakKind(String, nearest: String?)
    /// The line is no place in a stack.
    case malformedLocation(String)
    /// The place in a stack has no pattern.
    case emptyLocation(String)
    /// The entry has no stack.
    case noLocation
    /// The stack consists of `...` only.
    case onlyEllipses
    /// The line is none of a sanitizer's.
    case notSanitizers(String)
    /// No sanitizer has such suppressions.
    case unknownSanitizer(String, nearest: String?)
    /// Nothing stands behind `leak:`.
    case emptyPattern(String)
  }
}
