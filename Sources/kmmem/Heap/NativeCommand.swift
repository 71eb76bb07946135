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

  @OptionGroup var asked: ObjectArguments

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let (heap, selection) = try asked.selected(progress)
    try progress.clearing { try heap.findStacksIfReadable(inCapture: sites.capture) }
    let parts: [HeapPart] = selection.isObject ? [.dominators, .paths(to: selection)] : [.dominators]
    try options.write(progress, finding: parts, of: heap) { .native(of: selection, in: heap, limit: options.limit) }
  }
}
