import ArgumentParser
import Launching

/// A program that was run as the words of a command line say, and what it left.
struct RecordedProgram {
  let run: RecordedRun
  /// Where its capture lies, and its snapshots beside it.
  let output: OutputFile

  /// Runs the program and waits for its end; `words` begin with `-m`, `-c`, `--` or a script.
  init(words: [String], _ settings: ProfileSettings, environment: Environment) throws(LaunchError) {
    let invocation = try TargetInvocation(words: words)
    output = settings.output.map { OutputFile($0) } ?? OutputFile(for: invocation.target)
    try output.check(replacing: settings.mayReplace)
    if !settings.recording.snapshots.isEmpty { try output.checkSnapshots(replacing: settings.mayReplace) }
    let agent = try AgentLibrary(environment: environment)
    let python = settings.python ?? PythonInterpreter.defaultCommand(in: environment)
    let rawWords = CommandLine.rawWords(of: words)
    var plan = try LaunchPlan(invocation, words: rawWords, python: python, environment: environment)
    if !settings.measuredFunctions.isEmpty, let program = PackageProgram(invocation) {
      let calls = CallSettings(functions: settings.measuredFunctions, isModule: program.isModule)
      plan = plan.with(arguments: program.words("_calls_command", calls.text, behind: rawWords))
    }
    run = try RecordedRun(plan, agent: agent, options: settings.recording, output: output)
  }
}
