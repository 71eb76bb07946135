import ArgumentParser
import Launching

/// A program that was run to be judged: its capture goes when that is done, unless somebody keeps it.
struct JudgedRun {
  let program: RecordedProgram
  /// What went wrong with the recording; nil where nothing did.
  let failure: ProfileFailure?
  /// Whether its capture stays.
  let isKept: Bool

  /// Runs the program, and has `read` look at what it left before that goes.
  ///
  /// `settings` takes the path of the capture, which is in a folder of its own unless `keep` names one.
  static func of<Result>(
    _ words: [String], keep: String?, for purpose: String,
    settings: (_ output: String, _ environment: Environment) throws -> ProfileSettings, read: (JudgedRun) throws -> Result
  ) throws -> Result {
    let environment = Environment.ofThisProcess
    let folder = keep == nil ? try TemporaryFolder(for: purpose) : nil
    defer { folder?.remove() }
    let settings = try settings(keep ?? "\(folder?.path ?? "")/run.kmmem", environment)
    let program: RecordedProgram
    let mask = SignalMask.current
    do throws(LaunchError) { program = try RecordedProgram(words: words, settings, environment: environment) } catch {
      throw ValidationError(error.sentence(outputOption: "--keep"))
    }
    let run = JudgedRun(
      program: program,
      failure: ProfileFailure(program.run, output: program.output, wished: settings.recording.snapshots),
      isKept: folder == nil)
    if folder != nil { program.run.captures.discardAbandoned(isAnyKept: false) }
    // The program's signals are kmmem's own again: one that has come since its end, ends kmmem here.
    mask.restore()
    return try read(run)
  }
}
