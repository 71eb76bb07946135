import ArgumentParser
import Glibc
import Launching

/// `kmmem profile`: runs a program and records its memory.
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Run a program and record every allocation of it with its Python and C++ lines.",
    usage: """
      kmmem profile [options] -m MODULE [arguments...]
      kmmem profile [options] SCRIPT [arguments...]
      kmmem profile [options] -c CODE [arguments...]
      kmmem profile [options] -- PROGRAM [arguments...]
      """,
    discussion: """
      Everything behind MODULE, SCRIPT, CODE or PROGRAM belongs to the program, which behaves as it would alone: the same \
      input and output, arguments, signals and exit code. A summary follows on standard error.

      Examples:
        kmmem profile -m music_brain.harmony
        kmmem profile -o api.kmmem --no-objects api/main.py --port 8000
        kmmem profile --python python3.12 -c 'import numpy'
        kmmem profile --snapshot peak --snapshot signal=USR2 server.py
        kmmem profile --sample 512K -- ./penta_tests --gtest_filter='Harmony.*'
        kmmem profile --guard -- ./penta_tests
        kmmem profile --realtime-thread kmidi-audio -m music_brain.harmony
        KMMEM_QUIET=1 KMMEM_OUTPUT=run.kmmem kmmem profile -m pytest tests

      Every option has an environment name, which it overrides: KMMEM_PYTHON, KMMEM_OUTPUT, KMMEM_NATIVE, KMMEM_OBJECTS,
      KMMEM_FRAMES, KMMEM_SAMPLE, KMMEM_FOLLOW, KMMEM_TEMPORARY, KMMEM_SNAPSHOT, KMMEM_MARK_SIGNAL, KMMEM_IN_PLACE, KMMEM_REALTIME,
      KMMEM_REALTIME_THREAD, KMMEM_REALTIME_FUNCTION, KMMEM_CALLS, KMMEM_GUARD, KMMEM_GUARD_SIDE, KMMEM_GUARD_HALT,
      KMMEM_QUIET, KMMEM_FORCE.
      """)

  /// The options' spellings, which end where the program's own words begin.
  static let commandLine = CommandLineSplit(
    valued: GuardCommandOptions.valued.union([
      "--python", "-o", "--output", "--frames", "--sample", "--follow", "--temporary", "--snapshot", "--mark-signal",
      "--realtime", "--realtime-thread", "--realtime-function", "--calls",
    ]),
    flags: GuardCommandOptions.flags.union([
      "--native", "--no-native", "--objects", "--no-objects", "--in-place", "-q", "--quiet", "--force", "-h", "--help",
      "--version",
    ]), meaningAlone: GuardCommandOptions.meaningAlone)

  @OptionGroup var options: ProfileOptions

  @Argument(help: ArgumentHelp("What to run.", valueName: "-m MODULE | SCRIPT | -c CODE | -- PROGRAM"))
  var target: [String] = []

  func run() throws {
    let environment = Environment.ofThisProcess
    let settings = try ProfileSettings(options, environment: environment)
    try checkCalls(settings)
    do throws(LaunchError) {
      let program = try RecordedProgram(words: target, settings, environment: environment)
      let (run, output) = (program.run, program.output)
      if !settings.isQuiet { ProfileSummary(run, output: output, settings: settings).show() }
      ProfileFailure(run, output: output, wished: settings.recording.snapshots)?.show()
      if settings.isQuiet, settings.recording.realtime.consequence == .abort, run.end.signalName == "SIGABRT",
        let realtime = ProfileSummary.Places(capture: output.path).realtime
      {
        StandardError.say("kmmem: \(realtime)")
      }
      run.end.imitate()
    } catch {
      throw ValidationError(error.sentence)
    }
  }

  /// Refuses to measure calls where there is no code of Python's to look through.
  private func checkCalls(_ settings: ProfileSettings) throws {
    guard !settings.measuredFunctions.isEmpty, let invocation = try? TargetInvocation(words: target) else { return }
    if PackageProgram(invocation) == nil {
      throw ValidationError("--calls measures functions of a SCRIPT or of -m MODULE; run one of these.")
    }
  }
}
