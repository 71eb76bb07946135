import ArgumentParser
import Growth
import Reports

/// `kmmem growth`: says which containers grow with a program's work, and what sets them no limit.
struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Say what grows with a program's work and has no limit.",
    usage: """
      kmmem growth [options] --call PACKAGE:FUNCTION
      kmmem growth [options] SNAPSHOT...
      """,
    discussion: """
      A function is called again and again, and the containers of the process are counted at equal distances of the calls and once \
      more at the end. What has grown in every interval, forgets nothing and has no limit is said, with the limit to set. Or the \
      same is found in snapshots of one process, the earliest first; at least four are needed, as two differ in every program.

      CONFIRMED and LIKELY accuse. FILLING has a limit, a BACKLOG is emptied in the end, INTERNING grows by less and less, CHURN is \
      made anew all the time.

      Examples:
        kmmem growth --call music_brain.harmony:analyse --rounds 400
        kmmem growth -m music_brain.setup --call music_brain.sessions:visit
        kmmem growth --settled --rounds 400 r1.kmsnap r2.kmsnap r3.kmsnap r4.kmsnap r5.kmsnap rest.kmsnap

      The exit code is 0 whatever grows, the one of --error-exitcode, or 2 for bad input.
      """)

  @Option(help: ArgumentHelp("What is called, without arguments.", valueName: "package:function"))
  var call: String?

  @Option(name: .short, help: ArgumentHelp("Import this first.", valueName: "module"))
  var module: String?

  @Option(
    help: ArgumentHelp(
      "How many calls are measured, or lie between the first snapshot and the last (default: 100, or 1 each).", valueName: "n"))
  var rounds: Int?

  @Flag(help: "Of snapshots: the last one was taken after the work had ended.")
  var settled = false

  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(help: ArgumentHelp("Keep the capture here, and the snapshots beside it.", valueName: "file"))
  var keep: String?

  @Option(help: ArgumentHelp("The exit code if anything is accused.", valueName: "n"))
  var errorExitcode: Int32?

  @OptionGroup var options: HeapCommandOptions

  @Argument(help: "The rungs, the earliest first.", completion: .file(extensions: ["kmsnap"]))
  var snapshots: [String] = []

  private static let defaultRounds = 100

  func validate() throws {
    if let rounds, rounds < 1 {
      throw ValidationError("--rounds \(rounds) is no number of rounds; name how many calls are measured.")
    }
    if let code = errorExitcode, !(1...255).contains(code) {
      throw ValidationError("--error-exitcode \(code) is no exit code; name one from 1 to 255.")
    }
    if call == nil && snapshots.isEmpty {
      throw ValidationError("nothing to measure; name a function with --call, or snapshots (see kmmem growth --help).")
    }
    if call != nil { try refuseSnapshots() } else { try refuseProgram() }
  }

  private func refuseSnapshots() throws {
    if let call, !call.contains(":") || call.hasPrefix(":") || call.hasSuffix(":") {
      throw ValidationError("--call \(call) names no function; write package.module:function.")
    }
    if let first = snapshots.first {
      throw ValidationError("\(first) is named beside --call; leave one of them out.")
    }
    if settled { throw ValidationError("--settled is for snapshots; with --call the last one is always taken at the end.") }
    if let rounds, rounds < GrowthDriver.intervals {
      throw ValidationError(
        "--rounds \(rounds) are too few for a trend; name at least \(GrowthDriver.intervals), better hundreds.")
    }
  }

  private func refuseProgram() throws {
    let given = [("-m", module != nil), ("--python", python != nil), ("--keep", keep != nil)]
    if let option = given.first(where: \.1)?.0 {
      throw ValidationError("\(option) is for --call, and snapshots were named; leave it out.")
    }
    if let needed = GrowthProtocol(rounds: 1, hasSettled: settled).shortage(of: snapshots.count) {
      let count = snapshots.count == 1 ? "1 snapshot is" : "\(snapshots.count) snapshots are"
      throw ValidationError("\(count) no trend; name at least \(needed), taken at equal distances of the work.")
    }
  }

  func run() throws {
    let input: GrowthInput
    let plan: GrowthProtocol
    if let call {
      let driver = GrowthDriver(call: call, module: module, rounds: rounds ?? Self.defaultRounds)
      input = try GrowthInput(driver, python: python, keep: keep)
      plan = GrowthProtocol(rounds: driver.measuredRounds, hasSettled: true)
    } else {
      input = try GrowthInput(files: snapshots)
      plan = GrowthProtocol(rounds: rounds ?? snapshots.count - (settled ? 2 : 1), hasSettled: settled)
    }
    let analysis = GrowthAnalysis(of: input.censuses, plan)
    try options.write(input.progress, besideProgram: call != nil) {
      .growth(analysis, in: input.last, censusCount: input.censuses.count, limit: options.limit, call: call)
    }
    if let code = errorExitcode, analysis.verdicts.contains(where: { $0.word.isAccusation }) { throw ExitCode(code) }
  }
}
