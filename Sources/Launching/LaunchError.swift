/// Why a program could not be started or its capture not be written where it was asked for.
public enum LaunchError: Error, Equatable {
  /// No module, code, script or program was named.
  case noTarget
  /// `-m`, `-c` or `--` stood at the end.
  case noTargetAfter(option: String)

  /// No such interpreter at the path, or of that name on PATH.
  case noPython(String)
  /// The file is no Python interpreter: it did not answer a one-line program.
  case notPython(String, output: String)
  /// The interpreter is not CPython 3.9 to 3.13.
  case unsupportedPython(String, implementation: String, version: String)
  /// The interpreter was built without the global interpreter lock.
  case freeThreadedPython(String, version: String)

  /// No such script file.
  case noScript(String)
  /// The script cannot be read.
  case unreadableScript(String, SystemError)
  /// The folder given as a script has no `__main__.py`.
  case folderWithoutMain(String)
  /// The interpreter finds no such module.
  case noModule(String, python: String)
  /// The module is a package without a `__main__` module.
  case packageWithoutMain(String)

  /// No such program at the path, or of that name on PATH.
  case noProgram(String)
  /// The file may not be executed.
  case notExecutable(String)
  /// The file is neither an ELF program nor a script with an interpreter line.
  case notAProgram(String)
  /// The program has no dynamic loader, so nothing can be loaded into it beforehand.
  case staticallyLinked(String)
  /// The program gains rights when it starts, so that the loader ignores LD_PRELOAD.
  case privileged(String, how: String)
  /// The program is made for another processor.
  case foreignArchitecture(String, machine: String)
  /// The program uses another C library than glibc.
  case foreignLibrary(String, loader: String)

  /// The output file exists.
  case outputExists(String)
  /// What stands at the output path is no file that could be replaced.
  case outputNotReplaceable(String)
  /// The folder of the output does not exist.
  case noOutputFolder(String)
  /// The folder of the output does not take new files.
  case outputNotWritable(String, SystemError)
  /// A running kmmem writes the capture at this path.
  case outputInUse(String, process: Int32)
  /// No folder takes the capture while the program runs.
  case noPlaceForCapture(String, SystemError)

  /// The library that records was not found in any of these folders.
  case noAgent(searched: [String])
  /// The loader splits LD_PRELOAD at spaces and colons, and the library's path holds one.
  case agentPathNotLoadable(String)
  /// The system refused to start the program.
  case cannotStart(String, SystemError)
}

/// An error number of the system.
public struct SystemError: Error, Equatable, Sendable {
  /// The value of `errno`.
  public let code: Int32

  /// Keeps the given value of `errno`.
  public init(code: Int32) { self.code = code }
}
