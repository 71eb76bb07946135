import ArgumentParser
import Budgets
import CaptureFormat
import Glibc
import History
import Launching
import Reports
import Snapshots
import Suppressions

/// `kmmem history add`: adds a run to a history.
struct HistoryAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a run to a history.",
    discussion: """
      Several captures are those of a process and of the children that it forked; with --each, runs of their own. The number of a \
      run is printed when it is on the disk.

      Examples:
        kmmem history add run.kmmem
        kmmem history add --branch main --commit 4f2a91c run.kmmem run.kmmem.*
        kmmem history add --each nightly/*.kmmem
      """)

  @OptionGroup var history: HistoryOptions

  @Option(help: ArgumentHelp("The commit (default: that of a CI system, else git's).", valueName: "name"))
  var commit: String?

  @Option(help: ArgumentHelp("The branch (default: that of a CI system, else git's).", valueName: "name"))
  var branch: String?

  @Flag(help: "Each capture is a run of its own.")
  var each = false

  @Argument(
    help: ArgumentHelp("The captures of the run.", valueName: "capture"), completion: .file(extensions: ["kmmem"]))
  var captures: [String]

  func run() throws {
    let plan = try BudgetPlan.read(history.config)
    let origin = RunOrigin(commit: commit, branch: branch, environment: .ofThisProcess)
    let path = history.path(plan)
    // A history that is not there yet is made when there is a run for it.
    var opened: HistoryFile?
    for run in each ? captures.map({ [$0] }) : [captures] {
      guard let processes = try CheckInput(files: run).processes else { continue }
      let judgement = BudgetJudgement(of: processes, by: plan.budgets)
      let made = HistoryRun(judgement, origin)
      let file = try HistoryFile.saying { () throws(HistoryError) in
        if let opened { return opened }
        return try HistoryFile(makingIfMissing: path)
      }
      opened = file
      let number = try HistoryFile.saying { () throws(HistoryError) in try file.add(made) }
      let name = [origin.branch, origin.commit.map { String($0.prefix(12)) }].compactMap { $0 }.joined(separator: " at ")
      // Whoever reads it may rely on it, also when this is killed.
      let captures = captures.count == 1 || each ? run[0] : "\(run.count) captures"
      print(DisplayWidth.printable("run \(number)\(name.isEmpty ? "" : " of \(name)"): \(captures)"))
      fflush(nil)
    }
  }
}

extension HistoryRun {
  /// The name of this machine; nil where it has none.
  private static var thisHost: String? {
    var name = utsname()
    guard uname(&name) == 0 else { return nil }
    return withUnsafeBytes(of: name.nodename) { bytes in
      let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      return text.isEmpty ? nil : text
    }
  }

  /// What all components of a run came to.
  init(_ judgement: BudgetJudgement, _ origin: RunOrigin) {
    let first = judgement.processes[0].recording
    var figures: [String: [String: UInt64]] = [:]
    for (component, own) in judgement.figures where own.isSeen {
      for measure in Measure.allCases {
        if let value = own.figure(measure) { figures[component, default: [:]][measure.rawValue] = value }
      }
    }
    self.init(
      time: first.header.startRealtime, commit: origin.commit, branch: origin.branch, host: first.facts.host ?? Self.thisHost,
      python: first.facts.pythonVersion, command: first.facts.commandLine, isSampled: judgement.isSampled, figures: figures)
  }
}
