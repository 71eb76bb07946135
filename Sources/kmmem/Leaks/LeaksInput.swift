import ArgumentParser
import CaptureFormat
import Launching
import Reports
import Snapshots

/// The snapshots that `kmmem leaks` judges: files that somebody named, or those of a program that it has run.
struct LeaksInput {
  /// The earliest first; nil where a program left none.
  let heaps: [HeapSnapshot]?
  /// How the program ended.
  let end: ProgramEnd
  let progress: Progress

  /// Whether a word names a snapshot or a capture, by its ending or its first bytes: else it is a script.
  static func isFile(_ path: String) -> Bool {
    if path.hasSuffix(".kmsnap") || path.hasSuffix(".kmmem") { return true }
    guard let head = try? Path.head(of: path, limit: 8) else { return false }
    return SnapshotFile.isSnapshot(head) || CaptureFile.isCapture(head)
  }

  /// Snapshots of one process, or a capture with its snapshots beside it.
  init(files: [String], _ sites: CaptureOption) throws {
    let progress = Progress()
    let paths = try progress.clearing { try files.flatMap { try Self.snapshots($0) } }
    heaps = try Self.loaded(paths, capture: sites.capture, progress)
    self.progress = progress
    end = .exited(0)
  }

  /// Reads snapshots, and the capture that names their stacks.
  static func loaded(_ paths: [String], capture: String?, _ progress: Progress) throws -> [HeapSnapshot] {
    let heaps = try paths.map { try HeapSnapshot(path: $0, progress, keepsControls: true) }.sorted {
      $0.file.header.realtime < $1.file.header.realtime
    }
    guard let last = heaps.last else { return [] }
    try progress.clearing {
      try last.checkGrowth(since: heaps.dropLast())
      try last.findStacksIfReadable(inCapture: capture)
    }
    for heap in heaps { last.giveStacks(to: heap) }
    return heaps
  }

  /// A snapshot itself; of a capture, those beside it that were taken while it was written.
  private static func snapshots(_ path: String) throws -> [String] {
    guard let head = try? Path.head(of: path, limit: 8), CaptureFile.isCapture(head) else { return [path] }
    let output = OutputFile(path)
    let found = output.snapshots.filter { output.isOwn($0) }
    if let header = try? CaptureFile.header(path: path), header.sampleBytes > 0 {
      let rest = found.last.map { " (\(Path.name(of: $0)) alone tells of Python's objects)" } ?? ""
      throw ValidationError("\(path) is a sample, so most blocks are not known; record everything, without --sample\(rest).")
    }
    if found.isEmpty {
      throw ValidationError(
        "there is no snapshot beside \(path): leaks are found in snapshots; record it with --snapshot exit, or run kmmem leaks "
          + "on the program.")
    }
    return found
  }

  /// Runs a program in a folder of its own, unless its capture is to be kept.
  init(program words: [String], _ options: LeaksProgramOptions) throws {
    let progress = Progress()
    (end, heaps) = try JudgedRun.of(words, keep: options.keep, for: "leaks", settings: options.settings) { run in
      (run.program.run.end, try Self.heaps(of: run, progress))
    }
    self.progress = progress
  }

  /// What is judged of a run; nil where it was not photographed at its end, which is said.
  private static func heaps(of run: JudgedRun, _ progress: Progress) throws -> [HeapSnapshot]? {
    if run.isKept { run.failure?.show() }
    let paths = run.program.run.snapshots.paths.filter { run.program.output.isOwn($0) }
    guard paths.contains(where: { $0.hasSuffix("-exit.kmsnap") }) else {
      if !run.isKept { run.failure?.show() }
      if let signal = run.program.run.end.signalName {
        StandardError.say("kmmem: the program died of \(signal) before it could be photographed: nothing is known of its leaks.")
      }
      return nil
    }
    let loaded = try loaded(paths, capture: nil, progress)
    // What grew since a single one may be what the program built up when it began.
    return loaded.count < 3 ? loaded.suffix(1) : loaded
  }
}
