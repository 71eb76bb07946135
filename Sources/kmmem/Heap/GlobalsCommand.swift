import ArgumentParser
import Reports
import Snapshots

/// `kmmem globals`: shows which module variables keep most alive.
struct GlobalsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "globals",
    abstract: "Show which module variables of a snapshot keep most alive.",
    discussion: """
      For each variable of a module: the bytes that would be freed if its value were. A value that several modules have under a \
      name is shown once. Modules themselves are left out.

      Examples:
        kmmem globals photo.kmsnap
        kmmem globals photo.kmsnap --limit 0 --format json
      """)

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    try options.write(progress, finding: [.dominators], of: heap) {
      .globals(heap, limit: options.limit)
    }
  }
}
