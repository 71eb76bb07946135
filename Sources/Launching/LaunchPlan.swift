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

  /// The same start by another program that runs it: what is written before its file, and what variables it gets besides; a variable
  /// without a value is taken away.
  public func under(_ words: [String], setting variables: [(name: String, value: String?)]) -> LaunchPlan {
    let environment = variables.reduce(environment) { $0.setting($1.name, to: $1.value.map { RawText($0) }) }
    guard let runner = words.first else { return with(environment) }
    let own = words.map { RawText($0) } + [RawText(file)]
    return LaunchPlan(file: runner, arguments: own + arguments.dropFirst(), environment: environment)
  }

  /// Replaces this process by the planned program; returns only by throwing why not.
  public func become() throws(LaunchError) {
    RawText.withVector(arguments) { words in
      RawText.withVector(environment.entries) { variables in _ = execve(file, words, variables) }
    }
    throw .cannotStart(file, .current)
  }
}
