import ArgumentParser
import Reports

/// The command line of kmmem.
@main
struct Kmmem: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmmem", abstract: "A memory profiler and leak finder for Python programs with C++ extensions.",
    version: "kmmem \(Release.version)",
    subcommands: [
      ProfileCommand.self, AttachCommand.self, DetachCommand.self, SnapshotCommand.self, ReportCommand.self, CompactCommand.self,
      ObjectsCommand.self, DominatorsCommand.self,
      GlobalsCommand.self, HoldersCommand.self, RetainedCommand.self, NativeCommand.self, WhatIfCommand.self, DiffCommand.self,
      QueryCommand.self, TopCommand.self, LeaksCommand.self, GrowthCommand.self, CheckCommand.self,
      HistoryCommand.self,
    ])
}
