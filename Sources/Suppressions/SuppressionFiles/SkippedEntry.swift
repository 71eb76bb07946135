/// An entry of a suppression file that is not about leaks, so that it hides no finding.
package struct SkippedEntry: Equatable, Sendable {
  /// Why it is left out.
  package enum Reason: Equatable, Sendable {
    /// It is for other tools of Valgrind's.
    case tools(String)
    /// It is for another kind of error, such as Value8.
    case kind(String)
    /// It is for another sanitizer, such as `race`.
    case sanitizer(String)
  }

  /// The file.
  package let path: String
  /// The line where the entry begins.
  package let line: Int
  /// What the entry is called.
  package let name: String
  /// Why it is left out.
  package let reason: Reason

  /// The warning: what is left out and why.
  package var sentence: String {
    let cause =
      switch reason {
      case .tools(let tools): "it is for \(tools), not for Memcheck"
      case .kind(let kind): "it is for errors of the kind \(kind), not for leaks"
      case .sanitizer(let kind): "it is for \(kind), not for leaks"
      }
    return "\(path), line \(line): \(name.quoted) is left out; \(cause)."
  }
}
