import ArgumentParser
import CaptureFormat
import Launching
import Snapshots
import Suppressions
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
  init(program words: [String], _ options: CheckProgramOptions, budgets: [Budget]) throws {
    let progress = Progress()
    let settings = { try options.settings(output: $0, environment: $1, budgets: budgets) }
    (end, processes) = try JudgedRun.of(words, keep: options.keep, for: "check", settings: settings) { run in
      run.failure?.show()
      let captures = run.program.run.captures
      let main = run.program.output.path
      let paths = [main] + captures.paths.filter { $0 != main }.sorted()
      return (run.program.run.end, captures.hasMain ? try Self.loaded(paths, progress) : nil)
    }
    self.progress = progress
  }

  private static func loaded(_ paths: [String], _ progress: Progress) throws -> [StackNamer] {
    let naming = SymbolNaming(Symbolizer(search: ReportCommand.searchPath))
    return try progress.clearing {
      try paths.map { StackNamer(try ReportCommand.recording($0, progress), naming: naming) }
    }
  }
}
