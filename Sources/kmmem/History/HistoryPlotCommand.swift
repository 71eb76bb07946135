import ArgumentParser
import History
import Reports
import Suppressions

/// `kmmem history plot`: draws what a component came to, run by run.
struct HistoryPlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw what a component came to, run by run.",
    discussion: """
      A component is "all", or the name of a budget.

      Examples:
        kmmem history plot all
        kmmem history plot penta-core --measure kept --branch main
      """)

  @OptionGroup var history: HistoryOptions

  @Option(help: "What is drawn.")
  var measure = Measure.peak

  @Option(help: ArgumentHelp("Only runs of this branch.", valueName: "name"))
  var branch: String?

  @Option(help: ArgumentHelp("How many of the newest runs are drawn; 0 = as many as there is room for.", valueName: "n"))
  var limit = 0

  @OptionGroup var page: PageOptions

  @Argument(help: ArgumentHelp("The component.", valueName: "component"))
  var component: String

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of runs, or 0 for all.") }
  }

  func run() throws {
    let file = try history.open()
    let runs = try HistoryFile.saying { () throws(HistoryError) in try file.runs(ofBranch: branch, limit: limit) }
    let plotted = runs.filter { $0.figures[component]?[measure.rawValue] != nil }
    if plotted.isEmpty { throw ValidationError(nothingKnown(runs, in: file.path)) }
    let chart = RunsChart(plotted, component: component, measure: measure)
    try page.write(text: { chart.text(width: $0, style: $1) })
  }

  private func nothingKnown(_ runs: [HistoryRun], in path: String) -> String {
    let of = branch.map { " of \($0)" } ?? ""
    if runs.isEmpty { return "there is no run\(of) in \(path); add one with kmmem history add CAPTURE." }
    let known = Set(runs.flatMap(\.figures.keys)).sorted()
    if known.contains(component) { return "\(component) has no \(measure.rawValue) in \(path); choose another --measure." }
    return "there is no component \(component) in the runs\(of) of \(path); it has \(known.joined(separator: ", "))."
  }
}

extension Measure: ExpressibleByArgument {}
