extension LaunchPlan {
  /// Plans the start of a target as the user would start it without kmmem; throws what would go wrong.
  ///
  /// - Parameters:
  ///   - invocation: What to run.
  ///   - words: The same as it stood on the command line, untouched; Python gets all of them, a program those behind "--".
  ///   - python: The interpreter for a module, code or script: a path or a name on `PATH`.
  public init(
    _ invocation: TargetInvocation, words: [RawText], python: String, environment: Environment
  ) throws(LaunchError) {
    var module: RawText?
    switch invocation.target {
    case .program(let program):
      try self.init(program: program, arguments: Array(words.dropFirst()), environment: environment)
      return
    case .script(let path): try PythonScript.check(path)
    case .module(let name): module = RawText(name)
    case .code: break
    }
    let interpreter = try PythonInterpreter(command: python, module: module, environment: environment)
    self.init(
      file: interpreter.file, arguments: [interpreter.name] + words, environment: interpreter.environment)
  }

  /// Plans the start of a program; `arguments` begins with its name.
  ///
  /// Where a script's first line goes through `env`, or where a shell script stands before a Python interpreter, the program
  /// at the end of that chain is started instead, with what it would have been given: the agent is not carried over an exec.
  private init(
    program: String, arguments: [RawText], environment: Environment, links: Int = 0
  ) throws(LaunchError) {
    guard let path = ProgramFile.path(of: program, searching: environment.value(of: "PATH")) else { throw .noProgram(program) }
    let file = try ProgramFile(path: path)
    switch file.content {
    case .machineCode(let image):
      try file.checkPreloadable(image)
      self.init(file: path, arguments: arguments, environment: environment)
    case .script where LaunchPlan.isNamedLikePython(path):
      let interpreter = try PythonInterpreter(command: program, environment: environment)
      self.init(
        file: interpreter.file, arguments: [interpreter.name] + arguments.dropFirst(), environment: interpreter.environment)
    case .script(let line):
      guard let words = try LaunchPlan.wordsToFollow(line) else {
        self.init(file: path, arguments: arguments, environment: environment)
        return
      }
      guard links < LaunchPlan.mostLinks else { throw .notAProgram(path) }
      let rest = [RawText(path)] + arguments.dropFirst()
      try self.init(
        program: words[0], arguments: words.map { RawText($0) } + rest, environment: environment, links: links + 1)
    }
  }

  /// How many interpreter lines may lead to each other; the kernel's own limit is 4.
  private static let mostLinks = 4

  /// The words to start instead of a script with this first line; nil if the kernel may start it with the agent in it.
  private static func wordsToFollow(_ line: InterpreterLine) throws(LaunchError) -> [String]? {
    if let words = line.wordsOfEnv { return words }
    guard Path.kind(of: line.interpreter) == .file else { throw .noProgram(line.interpreter) }
    let interpreter = try ProgramFile(path: line.interpreter)
    switch interpreter.content {
    case .machineCode(let image):
      try interpreter.checkPreloadable(image)
      return nil
    case .script: return [line.interpreter] + (line.argument.map { [$0] } ?? [])
    }
  }

  /// Whether an interpreter of Python is started, by the name of its file.
  public var startsPython: Bool { LaunchPlan.isNamedLikePython(file) }

  private static func isNamedLikePython(_ path: String) -> Bool {
    let name = Path.name(of: path)
    guard name.hasPrefix("python") else { return false }
    return name.dropFirst("python".count).allSatisfy { $0.isNumber || $0 == "." }
  }
}
