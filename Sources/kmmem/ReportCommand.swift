import ArgumentParser
import CaptureFormat
import Glibc
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
        kmmem report run.kmmem --temporary     what was freed at once
        kmmem report run.kmmem --format json -o run.json

      Debug information is also looked for in the folders that KMMEM_SYMBOL_PATH names, by build-id.
      """)

  @Argument(help: "The captures; the first one gives the report its name.", completion: .file(extensions: ["kmmem"]))
  var captures: [String]

  @OptionGroup var options: ReportCommandOptions

  func run() throws {
    let progress = Progress()
    let recordings = try progress.clearing { try captures.map { try Self.recording($0, progress) } }
    progress.show("looking up names")
    let naming = SymbolNaming(Symbolizer(search: Self.searchPath))
    let processes = recordings.map { ReportSource.Process($0, naming: naming) }
    let source = ReportSource(processes[0], Array(processes.dropFirst()))
    let output = try ReportOutput(path: options.output)
    switch options.format {
    case .text:
      let style = TextStyle(isColored: options.color.isOn(isTerminal: output.isTerminal))
      let text = TextReport.text(
        source, options.report, width: Terminal.width(isTerminal: output.isTerminal), style: style)
      progress.clear()
      output.write(Array(text.utf8))
    case .json:
      JSONReport.write(source, options.report) { output.write($0) }
      progress.clear()
    }
    try output.finish()
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
