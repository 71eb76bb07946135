import ArgumentParser
import History

/// `kmmem history prune`: takes the oldest runs away.
struct HistoryPruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Take away all but the newest runs of each branch.",
    discussion: """
      Examples:
        kmmem history prune --keep 200
        kmmem history prune --keep 0 --branch feature/old
      """)

  @OptionGroup var history: HistoryOptions

  @Option(help: ArgumentHelp("How many runs of each branch are kept.", valueName: "n"))
  var keep: Int

  @Option(help: ArgumentHelp("Only this branch.", valueName: "name"))
  var branch: String?

  func validate() throws {
    guard keep >= 0 else { throw ValidationError("--keep \(keep) is below 0; name a number of runs.") }
  }

  func run() throws {
    let file = try history.open()
    let count = try HistoryFile.saying { () throws(HistoryError) in try file.keepNewest(keep, ofBranch: branch) }
    print(count == 1 ? "1 run was taken away" : "\(count) runs were taken away")
  }
}
