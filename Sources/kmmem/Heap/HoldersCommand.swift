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

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Argument(help: "The address of an object or block (0x…), or the name of a type.")
  var object: String

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    try options.write(progress, finding: [.dominators, .paths, .holders], of: heap) {
      let selection = try heap.selection(object, in: snapshot)
      if case .object = selection.subject { try heap.findStacks(inCapture: sites.capture) }
      return .holders(ObjectHolders(of: selection, in: heap), in: heap, limit: options.limit)
    }
  }
}
