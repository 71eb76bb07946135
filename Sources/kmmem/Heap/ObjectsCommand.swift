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
      that made most of it: that of the capture which was being written, or tracemalloc's.

      Examples:
        kmmem objects photo.kmsnap
        kmmem objects photo.kmsnap --by module --sort own
        kmmem objects photo.kmsnap --by site --limit 50
        kmmem objects photo.kmsnap --by site --capture run.kmmem
        kmmem objects photo.kmsnap --limit 0 --format json -o objects.json
      """)

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Option(help: "What is added up.")
  var by = ObjectGroups.Grouping.type

  @Option(help: "What is shown first.")
  var sort = ObjectOrder.retained

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    if by == .site || sites.capture != nil { try heap.findStacks(inCapture: sites.capture) }
    try options.write(progress, finding: [.dominators], of: heap) { .objects(heap, by: by, order: sort, limit: options.limit) }
  }
}

extension ObjectGroups.Grouping: ExpressibleByArgument {}
extension ObjectOrder: ExpressibleByArgument {}
