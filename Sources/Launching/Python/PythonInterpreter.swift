internal import Glibc

/// A Python interpreter that kmmem can record, and how it is started as the user's own command would start it.
public struct PythonInterpreter: Equatable, Sendable {
  /// The file that is executed; never a shell script that stands before an interpreter.
  let file: String
  /// Its `argv[0]`.
  let name: RawText
  /// The variables with which it is started.
  let environment: Environment
  /// The version in three numbers, "3.11.7".
  public let version: String

  /// The minor versions of Python 3 whose frames are known.
  static let supportedMinors = 9...13

  /// The interpreter that is used when none is named: the active virtual environment's, else `python3`.
  public static func defaultCommand(in environment: Environment) -> String {
    if let folder = environment.value(of: "VIRTUAL_ENV"), !folder.isEmpty {
      let python = Path.joined(folder, "bin/python")
      if Path.kind(of: python) == .file { return python }
    }
    return "python3"
  }

  /// Finds an interpreter and asks it, without the agent, whether it can be recorded and finds the module.
  ///
  /// - Parameters:
  ///   - command: A path, or a name to look up on `PATH`.
  ///   - module: A module to be run with `-m`, if that is what is planned.
  init(command: String, module: RawText? = nil, environment: Environment) throws(LaunchError) {
    guard let path = ProgramFile.path(of: command, searching: environment.value(of: "PATH")) else { throw .noPython(command) }
    let given = try ProgramFile(path: path)
    let probe = try PythonProbe(path: path, name: RawText(command), module: module, environment: environment)
    try PythonInterpreter.check(probe, path: path)
    if case .machineCode(let image) = try ProgramFile(path: probe.file).content {
      try ProgramFile(path: probe.file).checkPreloadable(image)
    }
    if case .machineCode = given.content {
      file = path
      name = RawText(command)
      self.environment = environment
    } else {
      file = probe.executable.text
      name = probe.name
      self.environment = probe.environment
    }
    version = probe.version
    if let module { try PythonInterpreter.check(probe.module, module: module.text, python: file) }
  }

  private static func check(_ probe: PythonProbe, path: String) throws(LaunchError) {
    let numbers = probe.version.split(separator: ".").compactMap { Int($0) }
    guard probe.implementation == "cpython", numbers.count == 3, numbers[0] == 3, supportedMinors.contains(numbers[1]) else {
      throw .unsupportedPython(path, implementation: probe.implementation, version: probe.version)
    }
    if probe.isFreeThreaded { throw .freeThreadedPython(path, version: probe.version) }
  }

  private static func check(_ state: PythonProbe.Module?, module: String, python: String) throws(LaunchError) {
    switch state {
    case .missing: throw .noModule(module, python: python)
    case .package: throw .packageWithoutMain(module)
    case .found, .unknown, nil: break
    }
  }
}
