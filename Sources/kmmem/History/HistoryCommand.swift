import ArgumentParser

/// `kmmem history`: keeps what runs needed, and shows it over time.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Keep what runs needed, and show it over time.",
    discussion: """
      A history is one SQLite file, to which several runners may add at once. It has each run's commit, branch, host, version of \
      Python and time, and what its components came to: the whole process, "all", and what kmmem.toml has budgets for.

      Examples:
        kmmem history add run.kmmem
        kmmem history list --branch main
        kmmem history show 12
        kmmem history plot all --measure baseline
        kmmem history prune --keep 200
        kmmem check --against main run.kmmem     has it grown?

      docs/history.md tells more.
      """,
    subcommands: [
      HistoryAddCommand.self, HistoryListCommand.self, HistoryShowCommand.self, HistoryPlotCommand.self, HistoryPruneCommand.self,
    ])
}
