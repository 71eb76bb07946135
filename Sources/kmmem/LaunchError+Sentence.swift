import Launching

extension LaunchError {
  /// What is wrong, where, and what to do.
  var sentence: String { sentence(outputOption: "-o") }

  /// The same where another option names the place of the capture.
  func sentence(outputOption: String, of output: String = "capture") -> String {
    switch self {
    case .noTarget: "nothing to run: name a SCRIPT, -m MODULE, -c CODE or -- PROGRAM (see kmmem profile --help)."
    case .noTargetAfter("-m"): "-m needs the name of a module behind it."
    case .noTargetAfter("-c"): "-c needs Python code behind it."
    case .noTargetAfter(let option): "\(option) needs a program behind it."
    case .noPython, .notPython, .unsupportedPython, .freeThreadedPython: pythonSentence
    case .noScript, .unreadableScript, .folderWithoutMain, .noModule, .packageWithoutMain: sourceSentence
    case .outputExists, .outputNotReplaceable, .noOutputFolder, .outputNotWritable, .outputInUse, .noPlaceForCapture:
      outputSentence(outputOption, output)
    default: programSentence
    }
  }

  private var pythonSentence: String {
    switch self {
    case .noPython(let command) where command.contains("/"):
      "there is no Python at \(command); name another with --python or KMMEM_PYTHON."
    case .noPython(let command):
      "there is no \(command) on PATH; activate a virtual environment or name an interpreter with --python."
    case .notPython(let path, let output):
      "\(path) is no working Python interpreter\(output.isEmpty ? "" : " (it says: \(output))"); name another with --python."
    case .unsupportedPython(let path, "cpython", let version):
      "\(path) is Python \(version), and kmmem knows 3.9 to 3.13; name another with --python."
    case .unsupportedPython(let path, let implementation, _):
      "\(path) is \(implementation), and kmmem knows CPython alone; name another with --python."
    case .freeThreadedPython(let path, let version):
      "\(path) is a free-threaded build of Python \(version), which kmmem does not know; name an ordinary one with --python."
    default: ""
    }
  }

  private var sourceSentence: String {
    switch self {
    case .noScript(let path): "there is no script \(path); for a module write -m, for a program write -- before it."
    case .unreadableScript(let path, let error): "the script \(path) cannot be read: \(error.words)."
    case .folderWithoutMain(let path): "the folder \(path) has no __main__.py, so Python cannot run it."
    case .noModule(let name, let python):
      "\(python) finds no module \(name); check the name, the current folder and the virtual environment."
    case .packageWithoutMain(let name):
      "\(name) is a package without a __main__ module, so Python cannot run it; name one of its modules."
    default: ""
    }
  }

  private var programSentence: String {
    switch self {
    case .noProgram(let command) where command.contains("/"): "there is no program \(command); check the path."
    case .noProgram(let command): "there is no program \(command) on PATH; write its path."
    case .notExecutable(let path): "\(path) may not be executed; set its x bit, or name the program that runs it."
    case .notAProgram(let path): "\(path) is neither a program nor a script with a #! line; name the program that runs it."
    case .staticallyLinked(let path):
      "\(path) is linked statically, so nothing can be loaded into it; link it dynamically to record it."
    case .privileged(let path, let how):
      "\(path) gains rights when it starts (\(how)), so the system loads nothing into it; record a copy without them, or as "
        + "its owner."
    case .foreignArchitecture(let path, let machine): "\(path) is made for \(machine), which this kmmem cannot record."
    case .foreignLibrary(let path, let loader):
      "\(path) starts with \(loader), and kmmem records programs that use glibc; use a build for glibc."
    case .noAgent(let folders):
      "libkmmem_agent.so is not in \(folders.joined(separator: " or ")); install kmmem again or set KMMEM_LIBRARY_DIR."
    case .agentPathNotLoadable(let folder):
      "the loader cannot preload from \(folder), as a space or colon is in it; set KMMEM_LIBRARY_DIR to a link without."
    case .cannotStart(let path, let error): "\(path) cannot be started: \(error.words)."
    default: ""
    }
  }

  private func outputSentence(_ option: String, _ output: String) -> String {
    switch self {
    case .outputExists(let path): "\(path) exists; choose another with \(option), or replace it with --force."
    case .outputNotReplaceable(let path):
      "\(path) is no ordinary file, so no \(output) can be put there; choose another with \(option)."
    case .noOutputFolder(let folder): "there is no folder \(folder) for the \(output); make it or choose another with \(option)."
    case .outputNotWritable(let folder, let error):
      "no \(output) can be written to the folder \(folder): \(error.words); choose another with \(option)."
    case .outputInUse(let path, let process): "process \(process) is recording to \(path); choose another with \(option)."
    case .noPlaceForCapture(let folder, let error):
      "neither /dev/shm nor \(folder) takes the capture: \(error.words); choose another folder with \(option)."
    default: ""
    }
  }
}
