import ArgumentParser
import History
import Reports

/// `kmmem history show`: shows all that a history has of one run.
struct HistoryShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what the components of a run came to.",
    discussion: """
      Examples:
        kmmem history show 12
        kmmem history show 12 --format json
      """)

  @OptionGroup var history: HistoryOptions

  @Option(help: "For people, or for programs (docs/history.md).")
  var format = HeapCommandOptions.Format.text

  @OptionGroup var page: PageOptions

  @Argument(help: ArgumentHelp("The number of the run, as kmmem history list has it.", valueName: "run"))
  var number: Int64

  func run() throws {
    let file = try history.open()
    guard let run = try HistoryFile.saying({ () throws(HistoryError) in try file.run(numbered: number) }) else {
      throw ValidationError("there is no run \(number) in \(file.path); kmmem history list shows their numbers.")
    }
    let answer = RunsAnswer([run])
    switch format {
    case .text: try page.write(text: { answer.detailedText(width: $0, style: $1) })
    case .json: try page.write(pieces: answer.writeJSON)
    }
  }
}
