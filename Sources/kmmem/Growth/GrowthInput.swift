import ArgumentParser
import Growth
import Launching
import Snapshots

/// The censuses of a process, and the last photograph that they were read from.
struct GrowthInput {
  let censuses: [Census]
  let last: HeapSnapshot

  /// Reads snapshots one after the other, as `forEachRung` gives their paths: of each but the last the containers alone are kept.
  ///
  /// `growing`: the capture that the process still writes, which is read again for each.
  init(_ progress: Progress, growing: String? = nil, forEachRung: (_ read: (String) throws -> Void) throws -> Void) throws {
    var censuses: [Census] = []
    var last: HeapSnapshot?
    try forEachRung { path in
      let heap = try HeapSnapshot(path: path, progress)
      if let last { try progress.clearing { try heap.checkGrowth(since: [last]) } }
      let known = last.flatMap { heap.isOfOneRecording(as: $0) ? $0.stackNames : nil }
      if growing == nil { heap.stackNames = known }
      // A process that has ended meanwhile has taken its capture elsewhere: what was known of it still names its first stacks.
      do { try heap.findStacks(inCapture: growing) } catch { heap.stackNames = known }
      progress.show("counting what is in \(path)")
      censuses.append(Census(of: heap, since: censuses.first))
      last = heap
    }
    guard let last else { throw ValidationError("no snapshot is named.") }
    (self.censuses, self.last) = (censuses, last)
  }

  /// Reads snapshots that are there.
  init(files: [String], _ progress: Progress) throws {
    try self.init(progress) { read in for path in files { try read(path) } }
  }

  /// Has a function called by an interpreter, and reads what it left.
  init(_ driver: GrowthDriver, _ progress: Progress, python: String?, keep: String?) throws {
    let environment = Environment.ofThisProcess
    let folder = keep == nil ? try TemporaryFolder(for: "growth") : nil
    defer { folder?.remove() }
    let output = OutputFile(keep ?? "\(folder?.path ?? "")/run.kmmem")
    var words = ["--output", output.shownPath, "--snapshot", GrowthDriver.trigger]
    if let python { words += ["--python", python] }
    var settings = try ProfileSettings(try ProfileOptions.parse(words), environment: environment)
    settings.recording.snapshots.areRungs = true
    let program: RecordedProgram
    let mask = SignalMask.current
    let call = driver.words(snapshots: "\(Path.folder(of: output.path))/\(output.stem)")
    do throws(LaunchError) { program = try RecordedProgram(words: call, settings, environment: environment) } catch {
      throw ValidationError(error.sentence(outputOption: "--keep"))
    }
    program.run.captures.discardAbandoned(isAnyKept: keep != nil)
    mask.restore()
    let paths = program.run.snapshots.paths.filter { program.output.isOwn($0) }
    if paths.count < driver.rungs {
      StandardError.say(
        "kmmem: \(driver.call) could not be called \(driver.roundsPerInterval + driver.measuredRounds) times, so that nothing is said of its growth."
      )
      // Nothing that is put off to the end of this function happens then.
      folder?.remove()
      program.run.end.imitate()
    }
    try self.init(files: paths, progress)
  }
}
