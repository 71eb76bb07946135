import ArgumentParser
import Reports
import Snapshots

/// `kmmem native`: shows the native blocks that an object owns.
struct NativeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "native",
    abstract: "Show the native blocks that an object owns, or the objects of a type.",
    discussion: """
      A block is an object's own when it would be freed with it and no other object lies between: an array's data, a dict's \
      table, a C++ object and what its vectors hold. Native blocks are known when kmmem was recording while the snapshot was made.

      Examples:
        kmmem native photo.kmsnap 0x7f3c5d0a1e40
        kmmem native photo.kmsnap numpy.ndarray --limit 5
      """)

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Argument(help: "The address of an object or block (0x…), or the name of a type.")
  var object: String

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    try options.write(progress, finding: [.dominators], of: heap) {
      try heap.findStacks(inCapture: sites.capture)
      return .native(of: try heap.selection(object, in: snapshot), in: heap, limit: options.limit)
    }
  }
}
