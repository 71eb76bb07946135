import ArgumentParser
import Growth
import Launching
import Reports

/// `kmmem growth`: says which containers grow with a program's work, and what sets them no limit.
struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Say what grows with a program's work and has no limit.",
    usage: """
      kmmem growth [options] --call PACKAGE:FUNCTION
      kmmem growth [options] PID
      kmmem growth [options] SNAPSHOT...
      """,
    discussion: """
      A function is called again and again, and the containers of the process are counted at equal distances of the calls and once \
      more at the end. Or a running process is looked at every so many seconds or requests. What has grown in every interval, forgets nothing \
      and has no limit is said, with the limit to set. The same is found in snapshots of one process, the earliest first; at least \
      four are needed, as two differ in every program.

      CONFIRMED and LIKELY accuse. FILLING has a limit, a BACKLOG is emptied in the end, INTERNING grows by less and less, CHURN is \
      made anew all the time.

      Examples:
        kmmem growth --call music_brain.harmony:analyse --rounds 400
        kmmem growth -m music_brain.setup --call music_brain.sessions:visit
        kmmem growth $(pgrep -f api/main.py) --every 30
        kmmem growth 4711 --every 60 --intervals 10 --settle 30
        kmmem growth 4711 --requests 1000
        kmmem growth --call music_brain.harmony:analyse --format junit -o growth.xml
        kmmem growth --settled --rounds 400 r1.kmsnap r2.kmsnap r3.kmsnap r4.kmsnap r5.kmsnap rest.kmsnap

      A running process is looked at while it works; without --settle nobody sees what stays when the work has ended, and nothing \
      is more than LIKELY. Ctrl-C ends the measurement, and what was seen by then is judged.

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

  @Option(help: ArgumentHelp("Of a process: look at it every so many seconds (default: 30).", valueName: "seconds"))
  var every: Int?

  @Option(
    help: ArgumentHelp(
      "Of a service with kmmem's middleware: look at it every so many requests, and not by time.", valueName: "n"))
  var requests: Int?

  @Option(help: ArgumentHelp("Of a process: so many intervals (default: 4).", valueName: "n"))
  var intervals: Int?

  @Option(help: ArgumentHelp("Of a process: let so many seconds go by before the first look.", valueName: "seconds"))
  var warmup: Int?

  @Option(
    help: ArgumentHelp(
      "Of a process: look once more so many seconds later, in which you end the work.", valueName: "seconds"))
  var settle: Int?

  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(help: ArgumentHelp("Keep the capture here, and the snapshots beside it; of a process those alone.", valueName: "file"))
  var keep: String?

  @Option(help: ArgumentHelp("The exit code if anything is accused.", valueName: "n"))
  var errorExitcode: Int32?

  @OptionGroup var options: FindingsCommandOptions

  @Argument(
    help: ArgumentHelp("A process's number, or the rungs, the earliest first.", valueName: "pid-or-snapshot"),
    completion: .file(extensions: ["kmsnap"]))
  var named: [String] = []

  private static let defaultRounds = 100

  private static let defaultEvery = 30

  func validate() throws { try GrowthValidation(self).check() }

  func run() throws {
    let progress = Progress()
    let input: GrowthInput
    let plan: GrowthProtocol
    var title: String?
    switch GrowthSubject(call: call, arguments: named) {
    case .call(let call)?:
      let driver = GrowthDriver(call: call, module: module, rounds: rounds ?? Self.defaultRounds)
      input = try GrowthInput(driver, progress, python: python, keep: keep)
      plan = GrowthProtocol(rounds: driver.measuredRounds, hasSettled: true)
      title = call
    case .process(let process)?:
      let watch = GrowthWatch(
        process: process, every: every ?? Self.defaultEvery, requests: requests, intervals: intervals ?? GrowthDriver.intervals,
        warmUp: warmup ?? 0,
        settling: settle)
      var measured: GrowthProtocol?
      let growing = (try? RecordedProcess(process))?.capture
      input = try GrowthInput(progress, growing: growing) { read in measured = try watch.measure(keep: keep, progress, read) }
      plan = measured ?? GrowthProtocol(rounds: 1, hasSettled: false)
      title = "process \(process)"
    case .snapshots?, nil:
      input = try GrowthInput(files: named, progress)
      plan = GrowthProtocol(rounds: rounds ?? named.count - (settled ? 2 : 1), hasSettled: settled)
    }
    let analysis = GrowthAnalysis(of: input.censuses, plan)
    let (last, count) = (input.last, input.censuses.count)
    try options.write(
      progress, besideProgram: call != nil,
      answer: { .growth(analysis, in: last, censusCount: count, limit: options.limit, title: title) },
      export: { AccusationExport(analysis, in: last, censusCount: count) })
    if let code = errorExitcode, analysis.verdicts.contains(where: { $0.word.isAccusation }) { throw ExitCode(code) }
  }
}
