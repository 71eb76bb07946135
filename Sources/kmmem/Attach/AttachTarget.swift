import ArgumentParser
import Injection
import Launching

/// The process that a command names, and the way into it; what goes wrong is said in a sentence.
struct AttachTarget {
  private let process: PythonProcess
  private let running: RunningProcess<TracedEntrance>

  /// Looks at the process, and finds the agent for it.
  init(_ number: Int32) throws {
    do throws(InjectionError) {
      process = try PythonProcess(number)
      if !process.sharesFiles { throw .otherFiles(number) }
    } catch {
      throw ValidationError(error.sentence)
    }
    let agent = try Self.saying { () throws(LaunchError) in
      let executable = Path.resolved("/proc/self/exe") ?? CommandLine.arguments[0]
      return try AgentLibrary(executable: executable, environment: .ofThisProcess)
    }
    running = RunningProcess(process, through: TracedEntrance(process, library: agent.path))
  }

  /// A short name of the program that it runs.
  var name: String { process.name }

  /// Does something in it, or says in one sentence why not.
  func doing<Result>(_ body: (RunningProcess<TracedEntrance>) throws(InjectionError) -> Result) throws -> Result {
    do throws(InjectionError) { return try body(running) } catch {
      if error == .interrupted { throw ExitCode(130) }
      throw ValidationError(error.sentence)
    }
  }

  /// Ends its recording; the capture's path.
  func detach(isInterrupted: () -> Bool) throws(InjectionError) -> String { try running.detach(isInterrupted: isInterrupted) }

  /// Does something with files, or says in one sentence why not.
  static func saying<Result>(of output: String = "capture", _ body: () throws(LaunchError) -> Result) throws -> Result {
    do throws(LaunchError) { return try body() } catch {
      throw ValidationError(error.sentence(outputOption: "-o", of: output))
    }
  }
}
