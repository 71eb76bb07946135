internal import Glibc

/// Why a file that a user wrote could not be read.
package enum FileProblem: Error, Equatable, Sendable {
  /// The system refused, with this value of `errno`.
  case system(code: Int32)
  /// It has more than 4 MiB.
  case tooBig

  /// There is no such file.
  static let none = FileProblem.system(code: ENOENT)

  /// What to say after the path.
  var words: String {
    switch self {
    case .system(let code):
      // The C library's messages are texts with an end, and live at least until the next call.
      return "cannot be read: \(unsafe String(cString: strerror(code)))"
    case .tooBig:
      return "has more than 4 MiB, too many for a file that people write"
    }
  }
}
