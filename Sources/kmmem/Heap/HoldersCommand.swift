import ArgumentParser
import Reports
import Snapshots

/// `kmmem holders`: shows who holds an object, or all objects of a type.
struct HoldersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holders",
    abstract: "Show who holds an object, or the objects of a type, in a snapshot.",
    discussion: """
      The answer has the shortest ways from the roots (those of all objects of a type are merged), the fewest holders that must \
      all let go for the objects to be freed, and the bytes that this would give. Of a single object it also has the stack that \
      made it, where a recording or tracemalloc knew that.

      Examples:
        kmmem holders photo.kmsnap 0x7f3c5d0a1e40
        kmmem holders photo.kmsnap music_brain.sessions.Session
        kmmem holders photo.kmsnap Session     where only one module has a type of this name
      """)

  @OptionGroup var asked: ObjectArguments

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let (heap, selection) = try asked.selected(progress)
    if selection.isObject { try progress.clearing { try heap.findStacksIfReadable(inCapture: sites.capture) } }
    let parts: [HeapPart] = selection.isObject ? [.dominators, .paths(to: selection), .holders] : [.paths(to: selection)]
    try options.write(progress, finding: parts, of: heap) {
      .holders(ObjectHolders(of: selection, in: heap), in: heap, limit: options.limit)
    }
  }
}
