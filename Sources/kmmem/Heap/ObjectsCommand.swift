import ArgumentParser
import Reports
import Snapshots

/// `kmmem objects`: shows what a heap consists of.
struct ObjectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "objects",
    abstract: "Show what the heap of a snapshot consists of.",
    discussion: """
      Objects are added up by type, by the module of their type, or by the place that made them, with their number, their own \
      bytes, the native blocks that they own, and the bytes that would be freed with them. By place, each is shown with the stack \
      that made most of it: that of the capture which was being written, or tracemalloc's. Of a dump of tracemalloc, blocks are \
      added up by line.

      Examples:
        kmmem objects photo.kmsnap
        kmmem objects photo.kmsnap --by module --sort own
        kmmem objects photo.kmsnap --by site --limit 50
        kmmem objects photo.kmsnap --by site --capture run.kmmem
        kmmem objects photo.kmsnap --limit 0 --format json -o objects.json
        kmmem objects tracemalloc.dump       what Snapshot.dump() of Python's tracemalloc has written
      """)

  @Argument(help: "The snapshot, or a dump of tracemalloc.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Option(help: "What is added up (default: type).")
  var by: ObjectGroups.Grouping?

  @Option(help: "What is shown first (default: retained).")
  var sort: ObjectOrder?

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    switch try HeapInput(path: snapshot, progress) {
    case .snapshot(let heap):
      if by == .site || sites.capture != nil { try progress.clearing { try heap.findStacks(inCapture: sites.capture) } }
      try options.write(progress, finding: [.dominators], of: heap) {
        .objects(heap, by: by ?? .type, order: sort ?? .retained, limit: options.limit)
      }
    case .dump(let dump):
      let order = try orderOfDump(progress)
      try options.write(progress) { .traces(dump, order: order, limit: options.limit) }
    }
  }

  /// What is shown first of a dump, which knows lines and bytes alone.
  private func orderOfDump(_ progress: Progress) throws -> ObjectOrder {
    if let by, by != .site {
      progress.clear()
      throw ValidationError("\(snapshot) is a dump of tracemalloc, which knows no objects; leave --by \(by.rawValue) out.")
    }
    if let sort, sort != .own && sort != .count {
      progress.clear()
      throw ValidationError(
        "\(snapshot) is a dump of tracemalloc; write --sort own or --sort count in place of --sort \(sort.rawValue).")
    }
    return sort ?? .own
  }
}

extension ObjectGroups.Grouping: ExpressibleByArgument {}
extension ObjectOrder: ExpressibleByArgument {}
