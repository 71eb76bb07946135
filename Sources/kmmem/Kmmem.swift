import ArgumentParser
import Reports

/// The command line of kmmem.
@main
struct Kmmem: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmmem", abstract: "A memory profiler and leak finder for Python programs with C++ extensions.",
    discussion: """
      Examples:
        kmmem doctor                          what works on this machine
        kmmem profile -o run.kmmem main.py    record a program
        kmmem report run.kmmem                where its memory went
        kmmem lines main.py                   the lines of functions under @profile
        kmmem leaks main.py                   what leaks, and who holds it
        kmmem growth --call api:answer        what grows with work and has no limit
        kmmem check -m pytest tests           does it keep to its budgets

      Exit codes: 0 if all went well, 2 for bad input, the program's own where kmmem runs one, and what --error-exitcode names for \
      what was found, 1 for broken budgets (docs/exit-codes.md).
      """,
    version: "kmmem \(Release.version)",
    groupedSubcommands: [
      CommandGroup(
        name: "Recording",
        subcommands: [
          ProfileCommand.self, LinesCommand.self, AttachCommand.self, DetachCommand.self, SnapshotCommand.self,
          MarkCommand.self, CompactCommand.self,
        ]),
      CommandGroup(name: "Report", subcommands: [ReportCommand.self, TopCommand.self, DiffCommand.self]),
      CommandGroup(name: "Leak", subcommands: [LeaksCommand.self, GrowthCommand.self, RunCommand.self, ImportCommand.self]),
      CommandGroup(name: "Budget", subcommands: [CheckCommand.self, HistoryCommand.self]),
      CommandGroup(
        name: "Heap",
        subcommands: [
          ObjectsCommand.self, DominatorsCommand.self, GlobalsCommand.self, HoldersCommand.self, RetainedCommand.self,
          NativeCommand.self, WhatIfCommand.self, QueryCommand.self,
        ]),
      CommandGroup(name: "Setup", subcommands: [DoctorCommand.self, FlagsCommand.self]),
    ])
}
