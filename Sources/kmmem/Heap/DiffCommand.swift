import ArgumentParser
import Reports
import Snapshots

/// `kmmem diff`: shows what has changed in a heap between two snapshots.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what has changed between two snapshots of a process.",
    discussion: """
      By type, or by the line that made them: the objects that are new, those that are gone, and what those that stayed have grown \
      by. An object is the same in both when its address and its type (or its line) are. Of two dumps of tracemalloc: what \
      each line has made more or less of.

      Examples:
        kmmem diff before.kmsnap after.kmsnap
        kmmem diff before.kmsnap after.kmsnap --by site
        kmmem diff before.kmsnap after.kmsnap --limit 0 --format json
        kmmem diff before.dump after.dump    what Snapshot.dump() of Python's tracemalloc has written
      """)

  @Argument(help: "The earlier snapshot, or dump of tracemalloc.", completion: .file(extensions: ["kmsnap"]))
  var before: String

  @Argument(help: "The later one.", completion: .file(extensions: ["kmsnap"]))
  var after: String

  @Option(help: "What is added up (default: type).")
  var by: SnapshotDifference.Grouping?

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    switch (try HeapInput(path: before, progress), try HeapInput(path: after, progress)) {
    case (.snapshot(let earlier), .snapshot(let later)):
      try checkSites(of: earlier, later, progress)
      try options.write(progress) { .difference(from: earlier, to: later, by: by ?? .type, limit: options.limit) }
    case (.dump(let earlier), .dump(let later)):
      if by == .type { try refuse("dumps of tracemalloc know no types; leave --by type out.", progress) }
      try options.write(progress) { .tracesDifference(from: earlier, to: later, limit: options.limit) }
    default:
      try refuse("one of \(before) and \(after) is a dump of tracemalloc and one is a snapshot; name two of a kind.", progress)
    }
  }

  /// By site, both must know where their objects were made, and in one language: lines, or the numbers of one capture.
  private func checkSites(of earlier: HeapSnapshot, _ later: HeapSnapshot, _ progress: Progress) throws {
    if by != .site || earlier.hasTracebacks && later.hasTracebacks || earlier.isOfOneRecording(as: later) { return }
    let missing = earlier.hasTracebacks ? after : before
    try refuse("\(missing) has no stacks of tracemalloc; take it with tracemalloc on, or leave --by site out.", progress)
  }

  private func refuse(_ sentence: String, _ progress: Progress) throws {
    progress.clear()
    throw ValidationError(sentence)
  }
}

extension SnapshotDifference.Grouping: ExpressibleByArgument {}
