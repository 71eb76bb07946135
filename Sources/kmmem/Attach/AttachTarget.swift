import ArgumentParser
import Injection
import Launching

/// The process that a command names, and the way into it; what goes wrong is said in a sentence.
struct AttachTarget {
  private let process: PythonProcess
  private let agent: AgentLibrary

  /// Looks at the process, and finds the agent for it.
  init(_ number: Int32) throws {
    process = try Self.telling { () throws(InjectionError) in try PythonProcess(number) }
    agent = try Self.saying { () throws(LaunchError) in try AgentLibrary(environment: .ofThisProcess) }
  }

  /// A short name of the program that it runs.
  var name: String { process.name }

  /// The requests that kmmem's middleware counts in it; nil without one.
  var requestCounter: RequestCounter? { RequestCounter(of: process) }

  /// Begins a recording.
  func attach(_ settings: AttachSettings, to output: OutputFile, isInterrupted: () -> Bool) throws(InjectionError) {
    if process.sharesFiles {
      return try running(agent.path).attach(settings, path: output.path, isInterrupted: isInterrupted)
    }
    try inFolder { folder, library throws(InjectionError) in
      let path = folder.file(Path.name(of: output.path))
      try running(library).attach(settings, path: path, isInterrupted: isInterrupted)
      folder.removeLibraries()
      return true
    }
  }

  /// Ends its recording; where the capture lies then. One that lies among the process's own files goes to `destination`, or to the current
  /// folder.
  func detach(to destination: String?, isInterrupted: () -> Bool) throws(InjectionError) -> String {
    let path = try running(agent.path).detach(isInterrupted: isInterrupted)
    guard !process.sharesFiles, let folder = ProcessFolder(of: path, in: process) else { return path }
    let destination = destination ?? Path.absolute(Path.name(of: path))
    try take(Path.name(of: path), of: folder, to: destination)
    folder.remove()
    return destination
  }

  /// Photographs its heap. A process with files of its own loads the agent's library anew each time, and no rung knows of another.
  func photograph(to output: OutputFile, _ options: PhotographOptions, isInterrupted: () -> Bool) throws(InjectionError) {
    if process.sharesFiles {
      return try running(agent.path).photograph(path: output.path, options, isInterrupted: isInterrupted)
    }
    try inFolder { folder, library throws(InjectionError) in
      let name = Path.name(of: output.path)
      try running(library).photograph(
        path: folder.file(name), options.intersection(.inPlace), isInterrupted: isInterrupted)
      try take(name, of: folder, to: output.path)
      return false
    }
  }

  /// Ends a measurement of growth whose last rung was not taken; where that is not possible, there is nothing to be done about it.
  func endMeasurement() {
    if process.sharesFiles { try? running(agent.path).endMeasurement() }
  }

  private func running(_ library: String) -> RunningProcess<TracedEntrance> {
    RunningProcess(process, through: TracedEntrance(process, library: library))
  }

  /// Does something with a folder of the process's in which the libraries lie; where they cannot be loaded, with the next. The folder is
  /// removed, unless the answer is that it stays.
  private func inFolder(
    _ body: (borrowing ProcessFolder, String) throws(InjectionError) -> Bool
  ) throws(InjectionError) {
    for parent in ProcessFolder.parents {
      guard let folder = ProcessFolder(in: parent, of: process) else { continue }
      var failure: InjectionError?
      var stays = false
      if let library = try? folder.placeLibraries(from: agent.folder) {
        do throws(InjectionError) { stays = try body(folder, library) } catch { failure = error }
        if case .notLoaded? = failure {
        } else {
          if !stays { folder.remove() }
          if let failure { throw failure }
          return
        }
      }
      folder.remove()
    }
    throw .noFolder(process.process)
  }

  private func take(_ name: String, of folder: borrowing ProcessFolder, to destination: String) throws(InjectionError) {
    do { try folder.take(name, to: destination) } catch { throw .notTaken(process.process, path: destination, error) }
  }

  /// Does something in a process, or says in one sentence why not.
  static func telling<Result>(_ body: () throws(InjectionError) -> Result) throws -> Result {
    do throws(InjectionError) { return try body() } catch {
      if error == .interrupted { throw ExitCode(130) }
      throw ValidationError(error.sentence)
    }
  }

  /// Does something with files, or says in one sentence why not.
  static func saying<Result>(of output: String = "capture", _ body: () throws(LaunchError) -> Result) throws -> Result {
    do throws(LaunchError) { return try body() } catch {
      throw ValidationError(error.sentence(outputOption: "-o", of: output))
    }
  }
}
