import ArgumentParser
import Reports
import Snapshots

/// `kmmem diff`: shows what has changed in a heap between two snapshots.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what has changed between two snapshots of a process.",
    discussion: """
      By type: the objects that are new, those that are gone, and what those that stayed have grown by. An object is the same in \
      both when its address and its type are.

      Examples:
        kmmem diff before.kmsnap after.kmsnap
        kmmem diff before.kmsnap after.kmsnap --limit 0 --format json
      """)

  @Argument(help: "The earlier snapshot.", completion: .file(extensions: ["kmsnap"]))
  var before: String

  @Argument(help: "The later snapshot.", completion: .file(extensions: ["kmsnap"]))
  var after: String

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let earlier = try HeapSnapshot(path: before, progress)
    let later = try HeapSnapshot(path: after, progress)
    try options.write(progress) { .difference(from: earlier, to: later, limit: options.limit) }
  }
}
