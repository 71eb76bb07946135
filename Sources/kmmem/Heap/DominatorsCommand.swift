import ArgumentParser
import Reports
import Snapshots

/// `kmmem dominators`: shows what holds most of a heap alone.
struct DominatorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dominators",
    abstract: "Show what holds most of the heap of a snapshot alone.",
    discussion: """
      An object dominates another when every way from the roots to that leads through it: with the one, the other goes. The tree \
      shows the objects that retain most, below each what it holds alone and next, as far as that is 1 % of the heap.

      Examples:
        kmmem dominators photo.kmsnap
        kmmem dominators photo.kmsnap --depth 8 --limit 5
        kmmem dominators photo.kmsnap --limit 0 --depth 1      each object that nothing else dominates
        kmmem dominators photo.kmsnap --format json
      """)

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Option(help: ArgumentHelp("How many levels are shown.", valueName: "n"))
  var depth = 4

  @OptionGroup var options: HeapCommandOptions

  func validate() throws {
    guard (1...QueryQuestion.deepest).contains(depth) else {
      throw ValidationError("--depth \(depth) is not possible; name a number of levels from 1 to \(QueryQuestion.deepest).")
    }
  }

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    try options.write(progress, finding: [.dominators], of: heap) { .dominators(heap, depth: depth, limit: options.limit) }
  }
}
