import ArgumentParser
import Reports
import Snapshots

/// `kmmem diff`: shows what has changed in a heap between two snapshots.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what has changed between two snapshots of a process.",
    discussion: """
      By type, by the line that made them, or by what holds them: the objects that are new, those that are gone, and what those \
      that stayed have grown by. An object is the same in both when its address and its type (or its line) are. By site, each is \
      shown with the stack that made most of it, as in kmmem objects; both must be of one recording, or made with tracemalloc on. \
      Holders are module variables, attributes and variables of functions, as far as the way to an object goes by names. Of two \
      dumps of tracemalloc: what each line has made more or less of.

      Examples:
        kmmem diff before.kmsnap after.kmsnap
        kmmem diff before.kmsnap after.kmsnap --by site
        kmmem diff before.kmsnap after.kmsnap --by holder
        kmmem diff before.kmsnap after.kmsnap --limit 0 --format json
        kmmem diff before.dump after.dump    what Snapshot.dump() of Python's tracemalloc has written
      """)

  @Argument(help: "The earlier snapshot, or dump of tracemalloc.", completion: .file(extensions: ["kmsnap"]))
  var before: String

  @Argument(help: "The later one.", completion: .file(extensions: ["kmsnap"]))
  var after: String

  @Option(help: "What is added up (default: type).")
  var by: SnapshotDifference.Grouping?

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    switch (try HeapInput(path: before, progress), try HeapInput(path: after, progress)) {
    case (.snapshot(let earlier), .snapshot(let later)):
      let grouping = by ?? .type
      try progress.clearing {
        if grouping == .site { try later.checkSites(since: earlier) }
        if grouping == .site || sites.capture != nil { try later.findStacks(since: earlier, inCapture: sites.capture) }
      }
      let parts: [HeapPart] = grouping == .holder ? [.namedPaths, .allPaths] : []
      for part in parts { part.find(in: earlier, progress) }
      try options.write(progress, finding: parts, of: later) {
        .difference(from: earlier, to: later, by: grouping, limit: options.limit)
      }
    case (.dump(let earlier), .dump(let later)):
      if let by, by != .site {
        try refuse("dumps of tracemalloc know no \(by.rawValue)s; leave --by \(by.rawValue) out.", progress)
      }
      try options.write(progress) { .tracesDifference(from: earlier, to: later, limit: options.limit) }
    default:
      try refuse("one of \(before) and \(after) is a dump of tracemalloc and one is a snapshot; name two of a kind.", progress)
    }
  }

  private func refuse(_ sentence: String, _ progress: Progress) throws {
    progress.clear()
    throw ValidationError(sentence)
  }
}

extension SnapshotDifference.Grouping: ExpressibleByArgument {}
