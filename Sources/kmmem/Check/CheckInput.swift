import ArgumentParser
import CaptureFormat
import Launching
import Snapshots
import Symbolication

/// The recorded processes of one run: of files that somebody named, or of a program that was run.
struct CheckInput {
  /// The one that forked the others first; nil where a program left none.
  let processes: [StackNamer]?
  /// How the program ended.
  let end: ProgramEnd
  let progress: Progress

  /// Whether a word names a capture, by its ending or its first bytes: else it is a script.
  static func isCapture(_ path: String) -> Bool {
    if path.hasSuffix(".kmmem") { return true }
    guard let head = try? Path.head(of: path, limit: 8) else { return false }
    return CaptureFile.isCapture(head)
  }

  /// Reads captures.
  init(files: [String]) throws {
    progress = Progress()
    end = .exited(0)
    processes = try Self.loaded(files, progress)
  }

  /// Runs a program in a folder of its own, unless its capture is to be kept.
  init(program words: [String], _ options: CheckProgramOptions) throws {
    let environment = Environment.ofThisProcess
    let folder = options.keep == nil ? try TemporaryFolder(for: "check") : nil
    defer { folder?.remove() }
    let output = options.keep ?? "\(folder?.path ?? "")/run.kmmem"
    let settings = try options.settings(output: output, environment: environment)
    let program: RecordedProgram
    let mask = SignalMask.current
    do throws(LaunchError) { program = try RecordedProgram(words: words, settings, environment: environment) } catch {
      throw ValidationError(error.sentence(outputOption: "--keep"))
    }
    progress = Progress()
    end = program.run.end
    let failure = ProfileFailure(program.run, output: program.output, wished: settings.recording.snapshots)
    failure?.show()
    if folder != nil { program.run.captures.discardAbandoned() }
    // The program's signals are kmmem's own again: one that has come since its end, ends kmmem here.
    mask.restore()
    guard program.run.captures.hasMain else {
      processes = nil
      return
    }
    let children = program.run.captures.paths.filter { $0 != program.output.path }
    processes = try Self.loaded([program.output.path] + children.sorted(), progress)
  }

  private static func loaded(_ paths: [String], _ progress: Progress) throws -> [StackNamer] {
    let naming = SymbolNaming(Symbolizer(search: ReportCommand.searchPath))
    return try progress.clearing {
      try paths.map { StackNamer(try ReportCommand.recording($0, progress), naming: naming) }
    }
  }
}
