/// What is to be recorded.
public enum Target: Equatable, Sendable {
  /// `-m MODULE`: a Python module, run as `__main__`.
  case module(String)
  /// `-c CODE`: Python statements.
  case code(String)
  /// `SCRIPT`: a Python file, folder or zip archive; "-" is the standard input.
  case script(String)
  /// `-- PROGRAM`: any program.
  case program(String)

  /// A short name for the capture file: "music_brain.harmony", "main", "code" or "penta_tests".
  public var name: String {
    let name =
      switch self {
      case .module(let module): module
      case .code: "code"
      case .script("-"): "stdin"
      case .script(let path): Path.name(of: path).removingSuffix(".py")
      case .program(let program): Path.name(of: program)
      }
    let safe = name.prefix(80).map { $0.isLetter || $0.isNumber || "._+-".contains($0) ? $0 : "_" }
    return safe.isEmpty ? "program" : String(safe)
  }
}

/// A target and the arguments that belong to it alone.
public struct TargetInvocation: Equatable, Sendable {
  /// What is to be run.
  public let target: Target
  /// What stood behind it on the command line, untouched.
  public let arguments: [String]

  /// Reads `-m MODULE`, `-c CODE`, `SCRIPT` or `-- PROGRAM`, each followed by its arguments, as Python itself would.
  public init(words: [String]) throws(LaunchError) {
    guard let first = words.first else { throw .noTarget }
    func second() throws(LaunchError) -> String {
      guard words.count > 1 else { throw .noTargetAfter(option: first) }
      return words[1]
    }
    var used = 2
    switch first {
    case "-m": target = .module(try second())
    case "-c": target = .code(try second())
    case "--": target = .program(try second())
    default:
      used = 1
      if first.hasPrefix("-m") {
        target = .module(String(first.dropFirst(2)))
      } else if first.hasPrefix("-c") {
        target = .code(String(first.dropFirst(2)))
      } else {
        target = .script(first)
      }
    }
    arguments = Array(words.dropFirst(used))
  }
}

extension String {
  /// The text without the given end, if it has that end and something before it.
  fileprivate func removingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : self
  }
}
