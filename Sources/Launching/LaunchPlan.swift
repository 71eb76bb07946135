internal import Glibc

/// Exactly what is handed to the kernel to start the program.
public struct LaunchPlan: Equatable, Sendable {
  /// The file that is executed.
  public let file: String
  /// `argv`, its name for itself first.
  public let arguments: [RawText]
  /// `environ`.
  public let environment: Environment

  /// The same start with other variables.
  func with(_ environment: Environment) -> LaunchPlan {
    LaunchPlan(file: file, arguments: arguments, environment: environment)
  }

  /// The same program with other arguments; it keeps its name for itself.
  public func with(arguments other: [RawText]) -> LaunchPlan {
    LaunchPlan(file: file, arguments: arguments.prefix(1) + other, environment: environment)
  }

  /// Replaces this process by the planned program; returns only by throwing why not.
  public func become() throws(LaunchError) {
    RawText.withVector(arguments) { words in
      RawText.withVector(environment.entries) { variables in _ = execve(file, words, variables) }
    }
    throw .cannotStart(file, .current)
  }
}
