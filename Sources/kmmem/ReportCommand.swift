import ArgumentParser
import CaptureFormat
import Glibc
import History
import Reports
import Snapshots
import Symbolication

/// `kmmem report`: shows where the memory of a recorded program went.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show where the memory of a recorded program went.",
    discussion: """
      Several captures, of a program and the children it forked, give one report over all. A capture may be read while its \
      program still runs.

      Examples:
        kmmem report run.kmmem
        kmmem report run.kmmem run.kmmem.*     a program and the children it forked
        kmmem report run.kmmem --at exit       what was never freed
        kmmem report run.kmmem --by function --limit 50
        kmmem report run.kmmem --format chart  memory over time, as characters
        kmmem report run.kmmem --temporary     what was freed at once
        kmmem report run.kmmem --generation loaded     what was made after this mark and stayed
        kmmem report run.kmmem --regions       what its address space consisted of at the end
        kmmem report run.kmmem run-exit.kmsnap --format html -o run.html
        kmmem report run.kmmem --format html --history .kmmem-history.sqlite -o run.html     with past runs
        kmmem report run.kmmem --format json -o run.json     with run-exit.kmsnap: also what each stack retains
        kmmem report run.kmmem --format csv --table timeline -o memory.csv
        kmmem report run.kmmem --format flamegraph-svg --at exit -o left.svg
        kmmem report run.kmmem --format speedscope -o run.speedscope.json
        kmmem report run.kmmem --format pprof -o run.pb.gz     for pprof, speedscope, Pyroscope; also: otlp, for OpenTelemetry

      Debug information is also looked for in the folders that KMMEM_SYMBOL_PATH names, by build-id.
      """)

  @Argument(
    help: ArgumentHelp(
      """
      The captures; the first one gives the report its name. For --format html also snapshots of one process, and what kmmem growth \
      --format json has written; for json and csv also a snapshot, which tells what the sites retain.
      """, valueName: "file"),
    completion: .file(extensions: ["kmmem", "kmsnap", "json"]))
  var files: [String]

  @OptionGroup var options: ReportCommandOptions

  func run() throws {
    let input = try ReportInput(files)
    try input.check(for: options)
    // Before anything else, since a large capture takes its time.
    try options.refuseTerminal(options.output == nil && isatty(STDOUT_FILENO) == 1)
    let progress = Progress()
    if options.format == .html { return try writePage(of: input, progress) }
    if options.format == .chart { return try writeCharts(of: input.captures, progress) }
    if let format = options.format.ofFindings { return try write(input.judged(progress), as: format, progress) }
    var source = try Self.source(input.captures, progress)
    try input.addRetention(to: &source, progress)
    if let name = options.generation { source = try Self.generation(name, of: source) }
    let output = try ReportOutput(path: options.output)
    if let export = options.format.export {
      try progress.clearing { try write(source, as: export, to: output) }
      progress.clear()
    } else {
      let style = TextStyle(isColored: options.color.isOn(isTerminal: output.isTerminal))
      let text = TextReport.text(source, options.report, width: Terminal.width(isTerminal: output.isTerminal), style: style)
      progress.clear()
      output.write(Array(text.utf8))
    }
    try output.finish()
  }

  /// Writes the report for another program, or says in one sentence why that cannot be.
  private func write(_ source: ReportSource, as export: any ReportExport.Type, to output: ReportOutput) throws {
    try options.refuseTerminal(output.isTerminal)
    do throws(ExportError) {
      try export.write(source, options.report) { output.write($0) }
    } catch {
      throw ValidationError(error.sentence)
    }
  }

  /// Writes what leaks in snapshots for a CI system.
  private func write(_ judged: JudgedFindings, as format: any AccusationFormat.Type, _ progress: Progress) throws {
    progress.clear()
    let output = try ReportOutput(path: options.output)
    AccusationExport(judged).write(as: format) { output.write($0) }
    try output.finish()
  }

  /// Draws each process, which needs no names of functions.
  private func writeCharts(of captures: [String], _ progress: Progress) throws {
    let recordings = try progress.clearing { try captures.map { try Self.recording($0, progress) } }
    let output = try ReportOutput(path: options.output)
    let style = TextStyle(isColored: options.color.isOn(isTerminal: output.isTerminal))
    let width = Terminal.width(isTerminal: output.isTerminal)
    progress.clear()
    let charts = recordings.map { TimelineChart($0).text(width: width, style: style) }
    output.write(Array(charts.joined(separator: "\n").utf8))
    try output.finish()
  }

  private func writePage(of input: ReportInput, _ progress: Progress) throws {
    let template = try ReportPage.template()
    var content = HTMLReport.Content()
    content.growth = input.growth
    content.history = try options.history.map { path in
      try HistoryFile.saying { () throws(HistoryError) in try HistoryFile(path: path).runs() }
    }
    if !input.captures.isEmpty { content.recordings = (try Self.source(input.captures, progress), options.report) }
    if !input.snapshots.isEmpty { ReportPage.add(try input.judged(progress), to: &content) }
    if let heap = content.heap { content.recordings?.source.addRetention(in: heap) }
    progress.show("drawing")
    let output = try ReportOutput(path: options.output)
    HTMLReport.write(content, template: template) { output.write($0) }
    progress.clear()
    try output.finish()
  }

  /// Loads the captures of one report.
  private static func source(_ captures: [String], _ progress: Progress) throws -> ReportSource {
    let recordings = try progress.clearing { try captures.map { try recording($0, progress) } }
    progress.show("looking up names")
    let naming = SymbolNaming(Symbolizer(search: searchPath))
    let processes = recordings.map { ReportSource.Process($0, naming: naming) }
    return ReportSource(processes[0], Array(processes.dropFirst()))
  }

  /// What one generation made, or a sentence that says which there are.
  private static func generation(_ name: String, of source: ReportSource) throws -> ReportSource {
    if let restricted = source.restricted(toGeneration: name) { return restricted }
    let names = source.generations.compactMap(\.name).map { DisplayWidth.printable($0) }
    let name = DisplayWidth.printable(name)
    if names.isEmpty {
      throw ValidationError(
        "--generation \(name): nothing is known of generations: the program made no marks (kmmem_mark, kmmem.mark), or did not end."
      )
    }
    let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    throw ValidationError("--generation \(name): the program made no mark of that name; it made \(shown).")
  }

  /// Where symbols are looked for, besides the recorded paths.
  static var searchPath: SymbolSearchPath {
    let folders = getenv(SymbolSearchPath.environmentName).map { String(cString: $0) }
    return SymbolSearchPath(environment: folders.map { [SymbolSearchPath.environmentName: $0] } ?? [:])
  }

  /// Loads a capture and tells of it, or says in one sentence why not.
  static func recording(_ path: String, _ progress: Progress) throws -> Recording {
    progress.show("reading \(path)")
    return try recording(path)
  }

  /// Loads a capture, or says in one sentence why not.
  static func recording(_ path: String) throws -> Recording {
    do throws(CaptureError) {
      return Recording(try CaptureFile(path: path), resolve: SourceFolders().resolved)
    } catch {
      throw ValidationError(error.sentence)
    }
  }
}
