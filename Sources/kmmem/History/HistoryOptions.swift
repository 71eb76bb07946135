import ArgumentParser
import History
import Suppressions

/// Which history is meant.
struct HistoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The history (default: file of [history] in the configuration, else .kmmem-history.sqlite).", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var file: String?

  @Option(
    help: ArgumentHelp("The configuration (default: kmmem.toml, or pyproject.toml, in the current folder).", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  /// Where it lies, as the option or the configuration says.
  func path(_ plan: BudgetPlan) -> String { file ?? plan.historyFile ?? HistoryFile.usualPath }

  /// Opens a history that is there.
  func open() throws -> HistoryFile {
    // A named file needs no configuration.
    let path = try file ?? path(BudgetPlan.read(config))
    return try HistoryFile.saying { () throws(HistoryError) in try HistoryFile(path: path) }
  }
}
