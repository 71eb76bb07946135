import ArgumentParser
import History
import Reports

/// `kmmem history list`: shows the newest runs, a line each.
struct HistoryListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the newest runs of a history.",
    discussion: """
      Examples:
        kmmem history list
        kmmem history list --branch main --limit 0
        kmmem history list --format json
      """)

  @OptionGroup var history: HistoryOptions

  @Option(help: ArgumentHelp("Only runs of this branch.", valueName: "name"))
  var branch: String?

  @Option(help: ArgumentHelp("How many runs are shown; 0 = all.", valueName: "n"))
  var limit = 20

  @Option(help: "For people, or for programs (docs/history.md).")
  var format = HeapCommandOptions.Format.text

  @OptionGroup var page: PageOptions

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of runs, or 0 for all.") }
  }

  func run() throws {
    let file = try history.open()
    let runs = try HistoryFile.saying { () throws(HistoryError) in try file.runs(ofBranch: branch, limit: limit) }
    let answer = RunsAnswer(runs)
    switch format {
    case .text: try page.write(text: { answer.text(width: $0, style: $1) })
    case .json: try page.write(pieces: answer.writeJSON)
    }
  }
}
