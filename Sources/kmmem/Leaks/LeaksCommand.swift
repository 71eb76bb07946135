import ArgumentParser
import Detectors
import Reports
import Snapshots

/// `kmmem leaks`: says what leaks.
struct LeaksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "leaks", abstract: "Say what leaks, who holds it, and what to change.")

  @Argument(help: "Snapshots of one process, the earliest first.", completion: .file(extensions: ["kmsnap"]))
  var snapshots: [String]

  @OptionGroup var sites: CaptureOption

  @Flag var blocks = false

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heaps = try snapshots.map { try HeapSnapshot(path: $0, progress) }
    try progress.clearing { for heap in heaps { try heap.findStacksIfReadable(inCapture: sites.capture) } }
    try options.write(progress, finding: [.allPaths], of: heaps[heaps.count - 1]) {
      .findings(LeakReport(LeakAnalysis(heaps)), limit: options.limit, listsBlocks: blocks)
    }
  }
}
