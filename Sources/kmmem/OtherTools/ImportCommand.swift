import ArgumentParser
import Detectors
import Instruments
import Reports

/// `kmmem import`: shows what other memory tools have found, beside what kmmem itself has.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Show what other memory tools have found, as kmmem's own findings.",
    usage: "kmmem import [options] FILE...",
    discussion: """
      Files of Valgrind (--xml=yes --xml-file=NAME), of AddressSanitizer, LeakSanitizer, MemorySanitizer and \
      UndefinedBehaviorSanitizer (what they print, among whatever the program prints), of heaptrack, of memray \
      (memray transform csv), of tracemalloc (Snapshot.dump; no code in it is run), and of leaks, heap, malloc_history and \
      xctrace export of macOS. The tool is known by what stands in the file. Snapshots and captures of kmmem's own may be named \
      with them: what both have found is one finding.

      Examples:
        kmmem import valgrind.xml
        kmmem import --error-exitcode 1 asan.log lsan.log
        kmmem import valgrind.xml run-exit.kmsnap --capture run.kmmem
        kmmem import --format sarif -o findings.sarif valgrind.xml
        kmmem import heaptrack.penta_tests.4711.zst
        kmmem import heaptrack.penta_tests.4711.zst --format html -o penta.html
        kmmem import memory.csv --format flamegraph-svg -o memory.svg

      The exit code is 0, the one of --error-exitcode, or 2 for bad input. docs/other-tools.md says what is read of each tool.
      """)

  @OptionGroup var judgement: JudgementOptions

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: ImportOptions

  @Argument(help: ArgumentHelp("Files of other tools, and snapshots or a capture of kmmem's own.", valueName: "file"))
  var files: [String]

  func run() throws {
    let configuration = try judgement.configuration()
    let isOwn = Dictionary(grouping: files) { LeaksInput.isFile($0) }
    guard let others = isOwn[false] else {
      throw ValidationError("\(files[0]) is kmmem's own file; ask kmmem leaks, or name a file of another tool beside it.")
    }
    try judgement.refuseBlocks(isJSON: options.isJSON)
    let progress = Progress()
    let folder = ToolFiles.currentFolder
    let tools = try others.map { try ToolFiles.source($0, folder: folder, progress) }
    let own = try isOwn[true].map { try LeaksInput(files: $0, sites) }
    let report = LeakReport(tools, beside: try own?.report(showsPossible: judgement.possible), showsPossible: judgement.possible)
    let judged = JudgedFindings(report, by: configuration)
    try progress.clearing { try options.write(judged, tools, listsBlocks: judgement.blocks, progress) }
    if let code = judgement.errorExitcode, judged.countedCount > 0 { throw ExitCode(code) }
  }
}
