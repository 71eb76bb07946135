import ArgumentParser
import Reports
import Snapshots

/// `kmmem retained`: shows what would be freed with an object.
struct RetainedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retained",
    abstract: "Show what would be freed with an object, or with the objects of a type.",
    discussion: """
      An object retains what would be freed if it were: itself, and all that nothing else keeps. It is added up by type.

      Examples:
        kmmem retained photo.kmsnap 0x7f3c5d0a1e40
        kmmem retained photo.kmsnap music_brain.sessions.Session
      """)

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Argument(help: "The address of an object or block (0x…), or the name of a type.")
  var object: String

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    try options.write(progress, finding: [.dominators], of: heap) {
      .retained(try heap.selection(object, in: snapshot), in: heap, limit: options.limit)
    }
  }
}
