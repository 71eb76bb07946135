import ArgumentParser
import Detectors
import Glibc
import Launching
import Reports
import Snapshots

/// `kmmem leaks`: says what leaks, who holds it, and what to change.
struct LeaksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaks",
    abstract: "Say what leaks, who holds it, and what to change.",
    usage: """
      kmmem leaks [options] SNAPSHOT...
      kmmem leaks [options] CAPTURE
      kmmem leaks [options] -m MODULE [arguments...]
      kmmem leaks [options] SCRIPT [arguments...]
      kmmem leaks [options] -c CODE [arguments...]
      kmmem leaks [options] -- PROGRAM [arguments...]
      """,
    discussion: """
      Of several snapshots of one process, the earliest first, the last one is judged; the others show what grows. A program is \
      recorded and photographed at its end; it behaves as it would alone, and the report follows on standard error.

      Found are cycles through Python and C++, references that were forgotten, blocks that nothing points to, and objects that \
      atexit, threads, tracebacks, generators and modules loaded twice keep. Garbage that Python's collector frees by itself is \
      told, and not counted. Each finding is certain, probable or possible; docs/findings.md says what that means.

      Examples:
        kmmem leaks -m music_brain.harmony
        kmmem leaks --error-exitcode 1 -m pytest tests
        kmmem leaks --keep run.kmmem api/main.py
        kmmem leaks run-1.kmsnap run-exit.kmsnap
        kmmem leaks --since loaded -- ./penta_tests
        kmmem leaks --error-exitcode 99 --suppressions vendor.supp -- ./penta_tests
        kmmem leaks --guard=all -- ./penta_tests
        kmmem leaks --show-leak-kinds=all --log-file=leaks.%p.txt -- ./penta_tests
        kmmem leaks --format sarif -o leaks.sarif -m pytest tests

      The exit code is the program's, 0 for files, the one of --error-exitcode, or 2 for bad input.
      """)

  /// The options' spellings, which end where a program's own words begin.
  private static let commandLine = CommandLineSplit(
    valued: GuardCommandOptions.valued.union(ValgrindOptions.valued).union([
      "--python", "--keep", "--error-exitcode", "--format", "--limit", "--color", "-o", "--output", "--capture", "--config",
      "--suppressions", "--since",
    ]),
    flags: GuardCommandOptions.flags.union([
      "--possible", "--blocks", "--no-config", "--native", "--no-native", "--in-place", "--force", "-h", "--help", "--version",
    ]), meaningAlone: GuardCommandOptions.meaningAlone)

  @OptionGroup var judgement: JudgementOptions

  @Option(
    help: ArgumentHelp(
      "Show only what did not leak at an earlier moment yet: a point that the program names with kmmem_check_leaks (kmmem.h) or "
        + "kmmem.check_leaks, or an earlier snapshot.", valueName: "point | snapshot"))
  var since: String?

  @OptionGroup var program: LeaksProgramOptions

  @OptionGroup var valgrind: ValgrindOptions

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: FindingsCommandOptions

  @Argument(help: ArgumentHelp("What to judge.", valueName: "SNAPSHOT... | -m MODULE | SCRIPT | -c CODE | -- PROGRAM"))
  var target: [String] = []

  /// The words with a terminator before a program's own; the names of snapshots and captures need none.
  static func terminated(_ words: [String]) -> [String] {
    let split = commandLine.terminated(words)
    guard let end = split.firstIndex(of: "--"), end + 1 < split.count else { return words }
    return LeaksInput.isFile(split[end + 1]) ? words : split
  }

  func run() throws {
    guard let first = target.first else {
      throw ValidationError("nothing to judge; name a snapshot, a capture, or a program to run (see kmmem leaks --help).")
    }
    // What is wrong with these is said before a program is run.
    let configuration = try judgement.configuration()
    let isOfFiles = LeaksInput.isFile(first)
    try refuseWhatIsIgnored(isOfFiles: isOfFiles)
    let looksForLeaks = valgrind.leakCheck != .no
    let selection = try valgrind.selection
    let input =
      isOfFiles
      ? try LeaksInput(files: target, sites)
      : try LeaksInput(
        program: target, program, looksForLeaks: looksForLeaks, judgesChildren: valgrind.childSilentAfterFork == .no,
        showsPossible: judgement.possible, selection: selection)
    let found = try input.report(showsPossible: judgement.possible, since: since, selection: selection, configuration)
    guard var report = found else { input.end.imitate() }
    if !looksForLeaks || valgrind.leakCheck == .summary { report.leaveLeaksOut() }
    let judged = JudgedFindings(report, by: configuration)
    // Where nothing is known of a program that died, a page for people would say nothing.
    if options.isText, report.snapshot == nil, judged.findings.isEmpty, looksForLeaks { input.end.imitate() }
    try write(judged, of: input, besideProgram: !isOfFiles)
    if let code = judgement.errorExitcode, judged.countedCount > 0 { throw ExitCode(code) }
    input.end.imitate()
  }

  private func write(_ judged: JudgedFindings, of input: LeaksInput, besideProgram: Bool) throws {
    let process = judged.report.process ?? 0
    if let name = valgrind.xmlFile {
      let file = try ReportOutput(path: try ValgrindOptions.expanded(name, process: process))
      ValgrindXML(judged).write { file.write($0) }
      try file.finish()
      if valgrind.logFile == nil { return }
    }
    var options = options
    if let name = valgrind.logFile { options.page.place.output = try ValgrindOptions.expanded(name, process: process) }
    try options.write(
      input.progress, besideProgram: besideProgram,
      answer: { .findings(judged, limit: options.limit, listsBlocks: judgement.blocks, isOfProgram: besideProgram) },
      export: { AccusationExport(judged) })
  }

  /// Options that would change nothing are a misunderstanding.
  private func refuseWhatIsIgnored(isOfFiles: Bool) throws {
    if isOfFiles {
      try program.refuse()
    } else if sites.capture != nil {
      throw ValidationError("--capture is for snapshots, and a program was named; leave it out.")
    }
    if let name = valgrind.logFile, options.page.place.output != nil {
      throw ValidationError("--log-file \(name) and --output both say where the report goes; leave one of them out.")
    }
    try judgement.refuseBlocks(isJSON: options.isJSON)
  }
}
