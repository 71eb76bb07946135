import ArgumentParser
import CaptureFormat
import Growth
import Reports
import Snapshots

/// `kmmem growth`: says which containers grow with a program's work, and what sets them no limit.
struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Say what grows with a program's work and has no limit.",
    discussion: """
      Of snapshots of one process at equal distances of its work, the earliest first: which containers have become longer in every \
      interval, which of them forget nothing and have no limit, and what limit to set. At least four are needed, as two differ in \
      every program. With --settled the last one was taken when the work had ended: what is emptied by then is a backlog.

      Examples:
        kmmem growth run-1.kmsnap run-2.kmsnap run-3.kmsnap run-4.kmsnap
        kmmem growth --rounds 100 --settled r1.kmsnap r2.kmsnap r3.kmsnap r4.kmsnap rest.kmsnap
      """)

  @Option(help: ArgumentHelp("How many rounds of work lie between two snapshots.", valueName: "n"))
  var rounds = 1

  @Flag(help: "The last snapshot was taken after the work had ended.")
  var settled = false

  @OptionGroup var options: HeapCommandOptions

  @Argument(help: "The rungs, the earliest first.", completion: .file(extensions: ["kmsnap"]))
  var snapshots: [String]

  func validate() throws {
    guard rounds > 0 else {
      throw ValidationError("--rounds \(rounds) is no number of rounds; name how many lie between two snapshots.")
    }
  }

  func run() throws {
    let plan = GrowthProtocol(roundsPerInterval: rounds, hasSettled: settled)
    if let needed = GrowthJudge(plan).shortage(of: snapshots.count) {
      throw ValidationError(
        "\(snapshots.count) snapshot\(snapshots.count == 1 ? " is" : "s are") no trend; name at least \(needed), at equal distances of the work."
      )
    }
    let progress = Progress()
    var censuses: [Census] = []
    var last: HeapSnapshot?
    for path in snapshots {
      let heap = try HeapSnapshot(path: path, progress)
      if let last { try progress.clearing { try heap.checkGrowth(since: [last]) } }
      progress.show("counting what is in \(path)")
      censuses.append(Census(of: heap, since: censuses.first))
      last = heap
    }
    guard let last else { return }
    try options.write(progress) {
      .growth(GrowthAnalysis(of: censuses, plan), in: last, censusCount: censuses.count, limit: options.limit)
    }
  }
}
