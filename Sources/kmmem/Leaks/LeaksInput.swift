import ArgumentParser
import CaptureFormat
import Detectors
import Launching
import Reports
import Snapshots
import Suppressions
import Symbolication

/// What `kmmem leaks` judges: files that somebody named, or what a program has left that it has run.
struct LeaksInput {
  private enum Subject {
    /// The earliest first.
    case heaps([HeapSnapshot], NamedPoints)
    /// The recording of a program that was not photographed at its end, and why the detectors of heaps cannot be asked.
    case recording(StackNamer, reason: String)
    case nothing
  }

  private let subject: Subject
  private let children: ChildReports
  /// How the program ended.
  let end: ProgramEnd
  let progress: Progress
  private let isOfFiles: Bool

  /// Whether a word names a snapshot or a capture, by its ending or its first bytes: else it is a script.
  static func isFile(_ path: String) -> Bool {
    if path.hasSuffix(".kmsnap") || path.hasSuffix(".kmmem") { return true }
    guard let head = try? Path.head(of: path, limit: 8) else { return false }
    return SnapshotFile.isSnapshot(head) || CaptureFile.isCapture(head)
  }

  /// Snapshots of one process, or a capture with its snapshots beside it.
  init(files: [String], _ sites: CaptureOption) throws {
    let progress = Progress()
    if let alone = Self.recordingAlone(files, progress) {
      subject = alone
    } else {
      let paths = try progress.clearing { try files.flatMap { try Self.snapshots($0) } }
      let (heaps, points) = try Self.heaps(
        paths, of: files.count == 1 ? OutputFile(files[0]) : nil, capture: sites.capture, progress)
      subject = .heaps(heaps, points)
    }
    self.progress = progress
    isOfFiles = true
    children = ChildReports()
    end = .exited(0)
  }

  /// The recording of one capture beside which no snapshot lies, if it has heap errors; nil for everything else.
  private static func recordingAlone(_ files: [String], _ progress: Progress) -> Subject? {
    guard files.count == 1, let head = try? Path.head(of: files[0], limit: 8), CaptureFile.isCapture(head) else { return nil }
    let output = OutputFile(files[0])
    if output.snapshots.contains(where: { output.isOwn($0) }) { return nil }
    guard case .recording(let names, _) = recording(files[0], progress), names.heapErrorCount > 0 else { return nil }
    return .recording(names, reason: "there is no snapshot beside \(files[0]); record it with --snapshot exit")
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
  ///
  /// Where leaks are not looked for, it is not photographed. `showsPossible` and `selection` are those of its children's findings.
  init(
    program words: [String], _ options: LeaksProgramOptions, looksForLeaks: Bool = true, judgesChildren: Bool = true,
    showsPossible: Bool, selection: LeakSelection = LeakSelection()
  ) throws {
    let progress = Progress()
    let settings = { (output: String, environment: Environment) in
      try options.settings(
        output: output, environment: environment, photographs: looksForLeaks, followsForks: judgesChildren)
    }
    (end, subject, children) = try JudgedRun.of(words, keep: options.keep, for: "leaks", settings: settings) { run in
      let found =
        looksForLeaks
        ? try Self.subject(of: run, progress)
        : Self.recording(run.program.output.path, progress, reason: "leaks were not asked for")
      let children = Self.children(of: run.program, showsPossible: showsPossible, selection, progress)
      return (run.program.run.end, found, children)
    }
    self.progress = progress
    isOfFiles = false
  }

  /// What the detectors say; nil where a program has left nothing that they could look at.
  ///
  /// With `since`, the name of a point or of an earlier snapshot, only what did not leak then.
  func report(
    showsPossible: Bool, since: String? = nil, selection: LeakSelection = LeakSelection(),
    _ configuration: Configuration = Configuration()
  ) throws -> LeakReport? {
    var report: LeakReport
    switch subject {
    case .heaps(let heaps, let points):
      let end = heaps[heaps.count - 1]
      let past = try since.map { try earlierHeap($0, points, than: end) }
      let series = past.map { past in [past] + heaps.filter { past.file.header.realtime < $0.file.header.realtime } } ?? heaps
      report = LeakReport(LeakAnalysis(series, since: past, showsPossible: showsPossible, selection: selection))
      report.since = since
      report.points = points.sums(until: end, selection, configuration)
    case .recording(let names, let reason): report = LeakReport(names, unseen: reason)
    case .nothing: return nil
    }
    report.add(children)
    return report
  }

  /// The heap at a point, or in a snapshot that was named.
  private func earlierHeap(_ name: String, _ points: NamedPoints, than end: HeapSnapshot) throws -> HeapSnapshot {
    if let heap = points.heap(at: name) { return heap }
    guard isOfFiles, Self.isFile(name) else { throw points.unknown(name) }
    let heap = try HeapSnapshot(path: name, progress, keepsControls: true)
    try end.checkGrowth(since: [heap])
    end.giveStacks(to: heap)
    return heap
  }

  /// What is judged of a run. That it was not photographed at its end is said, and its recording is judged then.
  private static func subject(of run: JudgedRun, _ progress: Progress) throws -> Subject {
    if run.isKept { run.failure?.show() }
    let output = run.program.output
    let paths = run.program.run.snapshots.paths.filter { output.isOwn($0) }
    if paths.contains(where: { $0.hasSuffix("-exit.kmsnap") }) {
      let (heaps, points) = try heaps(paths, of: output, capture: nil, progress)
      // What grew since a single one may be what the program built up when it began.
      return .heaps(heaps.count < 3 ? heaps.suffix(1) : heaps, points)
    }
    if !run.isKept { run.failure?.show() }
    let points = paths.filter { output.point(of: $0) != nil }
    if let signal = run.program.run.end.signalName {
      let rest = points.isEmpty ? "nothing is known of its leaks." : "its leaks are those of the last point that it named."
      StandardError.say("kmmem: the program died of \(signal) before it could be photographed: \(rest)")
    }
    if points.isEmpty { return recording(output.path, progress) }
    let (heaps, earlier) = try heaps(points, of: output, capture: nil, progress)
    return .heaps(heaps, earlier)
  }

  /// What is wrong in the forked children of a program, one after the other, as there may be many.
  private static func children(
    of program: RecordedProgram, showsPossible: Bool, _ selection: LeakSelection, _ progress: Progress
  ) -> ChildReports {
    var reports = ChildReports()
    for path in program.run.captures.paths where path != program.output.path {
      let exit = program.run.snapshots.paths.first { $0 == program.output.childSnapshot(besideCapture: path) }
      if let heap = exit.flatMap({ try? loaded([$0], capture: path, progress).last }) {
        reports.add(LeakReport(LeakAnalysis([heap], isForked: true, showsPossible: showsPossible, selection: selection)))
      } else if case .recording(let names, _) = recording(path, progress), names.heapErrorCount > 0 {
        reports.add(LeakReport(names, unseen: "the child was not photographed at its end"))
      }
    }
    return reports
  }

  /// The heaps of a program, those at its points apart. Where there are no others, that at the last point is judged.
  private static func heaps(
    _ paths: [String], of output: OutputFile?, capture: String?, _ progress: Progress
  ) throws -> ([HeapSnapshot], NamedPoints) {
    let heaps = try loaded(paths, capture: capture, progress)
    guard let output else { return (heaps, NamedPoints()) }
    let points = heaps.filter { output.point(of: $0.file.path) != nil }
    let others = heaps.filter { output.point(of: $0.file.path) == nil }
    if others.isEmpty { return (points.suffix(1), NamedPoints(points.dropLast(), of: output)) }
    return (others, NamedPoints(points, of: output))
  }

  /// A capture of a program that was not photographed.
  private static func recording(
    _ path: String, _ progress: Progress, reason: String = "the program was not photographed at its end"
  ) -> Subject {
    guard let recording = try? ReportCommand.recording(path, progress) else { return .nothing }
    let names = StackNamer(recording, naming: SymbolNaming(Symbolizer(search: ReportCommand.searchPath)))
    return .recording(names, reason: reason)
  }
}
