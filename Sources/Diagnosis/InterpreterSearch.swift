package import Launching

/// Finds the interpreters that a person may want to record.
package struct InterpreterSearch {
  /// Paths or names, the one that `kmmem profile` takes first; each once.
  package let commands: [String]

  /// Looks for the active virtual environment's, `python3`, the one beside kmmem, and those of pyenv; only for `named` if that is given.
  package init(_ environment: Environment, named: String?) {
    if let named {
      commands = [named]
      return
    }
    var found = [PythonInterpreter.defaultCommand(in: environment), "python3"]
    if let program = Path.resolved("/proc/self/exe") {
      let beside = Path.joined(Path.folder(of: program), "python")
      if Path.kind(of: beside) == .file { found.append(beside) }
    }
    let home = environment.value(of: "HOME") ?? "/root"
    let root = environment.value(of: "PYENV_ROOT") ?? Path.joined(home, ".pyenv")
    let versions = Path.joined(root, "versions")
    found += Path.names(in: versions).map { "\(versions)/\($0)/bin/python3" }.filter { Path.kind(of: $0) == .file }
    var seen: Set<String> = []
    commands = found.filter { seen.insert($0).inserted }
  }
}
