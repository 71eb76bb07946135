/// One line of the stack in a suppression of Valgrind's.
enum FrameCondition: Equatable, Sendable {
  /// The function's name, for the linker or for people.
  case function(Glob)
  /// The library that the code lies in.
  case object(Glob)
  /// The source file, and perhaps the line in it.
  case source(Glob, line: Int?)

  /// What Valgrind calls a function or a library that it does not know.
  private static let unknown = "???"

  /// Whether a frame is meant.
  func matches(_ frame: FindingFacts.Frame) -> Bool {
    switch self {
    case .function(let glob):
      return frame.names.contains { glob.matches($0) }
    case .object(let glob):
      return !frame.isPython && glob.matches(frame.object ?? Self.unknown)
    case .source(let glob, let line):
      guard let file = frame.file, line == nil || line == frame.line else { return false }
      return glob.matchesPathOrName(file)
    }
  }
}
