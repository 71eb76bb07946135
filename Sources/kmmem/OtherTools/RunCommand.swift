import ArgumentParser
import Detectors
import Launching
import Reports

/// `kmmem run`: has other memory tools look at a program, and joins what they find.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a program under Valgrind or a sanitizer, and report what they find as kmmem's own findings.",
    usage: """
      kmmem run --with TOOL[,TOOL...] [options] -m MODULE [arguments...]
      kmmem run --with TOOL[,TOOL...] [options] SCRIPT [arguments...]
      kmmem run --with TOOL[,TOOL...] [options] -c CODE [arguments...]
      kmmem run --with TOOL[,TOOL...] [options] -- PROGRAM [arguments...]
      """,
    discussion: """
      Tools are valgrind (Memcheck: uninitialised values with their origin, invalid accesses, leaks), asan and lsan \
      (AddressSanitizer and LeakSanitizer of GCC; errors in code that was built with -fsanitize=address, and leaks of all), and \
      kmmem itself (kmmem leaks). The program runs once for each; what several find is one finding.

      For Python, the tools see every object as a block of its own (PYTHONMALLOC=malloc), and what Valgrind says of the interpreter \
      itself is suppressed: the suppressions are made once for each interpreter, and kept in $XDG_CACHE_HOME/kmmem.

      VALGRIND_OPTS, ASAN_OPTIONS and LSAN_OPTIONS are heeded.

      Examples:
        kmmem run --with valgrind -- ./penta_tests
        kmmem run --with valgrind,kmmem -m music_brain.harmony
        kmmem run --with asan --error-exitcode 1 -m pytest tests
        kmmem run --with lsan --format sarif -o lsan.sarif -- ./penta_tests

      The exit code is the program's, the one of --error-exitcode, or 2 for bad input.
      """)

  /// The options' spellings, which end where a program's own words begin.
  static let commandLine = CommandLineSplit(
    valued: [
      "--with", "--python", "--keep", "--runtime", "--error-exitcode", "--format", "--limit", "--color", "-o", "--output",
      "--config",
      "--suppressions",
    ], flags: ["--possible", "--blocks", "--no-config", "-h", "--help", "--version"])

  @Option(help: ArgumentHelp("The tools, with commas between them: valgrind, asan, lsan, kmmem.", valueName: "tools"))
  var with: String

  @OptionGroup var judgement: JudgementOptions

  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(help: ArgumentHelp("Keep what the tools write in this folder.", valueName: "folder"))
  var keep: String?

  @Option(help: ArgumentHelp("The sanitizer's library, if it is not GCC's of this machine.", valueName: "file"))
  var runtime: String?

  @OptionGroup var options: FindingsCommandOptions

  @Argument(help: ArgumentHelp("What to run.", valueName: "-m MODULE | SCRIPT | -c CODE | -- PROGRAM"))
  var target: [String] = []

  func run() throws {
    if target.isEmpty { throw ValidationError("nothing to run; name a program behind the options (see kmmem run --help).") }
    let configuration = try judgement.configuration()
    try judgement.refuseBlocks(isJSON: options.isJSON)
    let runs = try ToolRuns(tools: RunTool.named(with), of: target, python: python, keep: keep, runtime: runtime)
    let (sources, own, end) = try runs.run(showsPossible: judgement.possible)
    let judged = JudgedFindings(
      LeakReport(sources, beside: own, showsPossible: judgement.possible), by: configuration)
    ToolRuns.tellOfMissingLines(judged.findings)
    try options.write(
      Progress(), besideProgram: true, answer: { .findings(judged, limit: options.limit, isOfProgram: true) },
      export: { AccusationExport(judged, of: "run") })
    if let code = judgement.errorExitcode, judged.countedCount > 0 { throw ExitCode(code) }
    end.imitate()
  }
}
