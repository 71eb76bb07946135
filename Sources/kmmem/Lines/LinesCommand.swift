import ArgumentParser
import Launching

/// `kmmem lines`: runs a program and tells of each line of its decorated functions.
struct LinesCommand: ParsableCommand {
  /// How the lines are told.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "lines",
    abstract: "Run a Python program and say what each line of its functions under @profile did with memory.",
    usage: """
      kmmem lines [options] SCRIPT [arguments...]
      kmmem lines [options] -m MODULE [arguments...]
      """,
    discussion: """
      Functions are decorated with @profile, which needs no import here, or with @kmmem.profile. Of each line it is told how often \
      it ran, what it kept, allocated and needed at most with all that it called, of Python's objects and of native memory apart, and \
      the resident set. The tables follow on standard error when the program has ended. docs/lines.md says how lines are counted.

      Examples:
        kmmem lines analyse.py --chorales 3
        kmmem lines --plot -m music_brain.harmony
        kmmem lines --format json -o lines.json analyse.py
        kmmem lines --keep run.kmmem analyse.py     then: kmmem report run.kmmem
        python -m kmmem analyse.py                  the same with this interpreter

      The exit code is the program's, or 2 for bad input.
      """)

  /// The options' spellings, which end where the program's own words begin.
  static let commandLine = CommandLineSplit(
    valued: ["--python", "-o", "--output", "--keep", "--format"], flags: ["--force", "--plot", "-h", "--help", "--version"])

  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(help: "For people, or for programs (docs/lines.md).")
  var format = Format.text

  @Flag(help: "Draw the memory over time below the tables.")
  var plot = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the lines to a file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Keep the capture here.", valueName: "file"))
  var keep: String?

  @Flag(help: "Replace an existing capture.")
  var force = false

  @Argument(help: ArgumentHelp("What to run.", valueName: "-m MODULE | SCRIPT"))
  var target: [String] = []

  func run() throws {
    let environment = Environment.ofThisProcess
    do throws(LaunchError) {
      let invocation = try TargetInvocation(words: target)
      guard let program = PackageProgram(invocation) else { throw LaunchError.noTarget }
      if let keep { try OutputFile(keep).check(replacing: force) }
      let interpreter = python ?? environment.value(of: "KMMEM_PYTHON") ?? PythonInterpreter.defaultCommand(in: environment)
      let words = CommandLine.rawWords(of: target)
      let plan = try LaunchPlan(invocation, words: words, python: interpreter, environment: environment)
      let settings = LinesSettings(
        output: output, keep: keep, force: force, format: format.rawValue, plot: plot, isModule: program.isModule)
      try plan.with(arguments: program.words("_lines_command", settings.text, behind: words)).become()
    } catch .noTarget {
      throw ValidationError("nothing to run: name a SCRIPT, or -m MODULE, of Python (see kmmem lines --help).")
    } catch {
      throw ValidationError(error.sentence(outputOption: "--keep"))
    }
  }
}
