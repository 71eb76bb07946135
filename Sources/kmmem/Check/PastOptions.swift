import ArgumentParser
import Budgets
import History
import Launching
import Suppressions

/// With which past runs a run is compared.
struct PastOptions: ParsableArguments {
  /// A part of a figure, as people write it: "5%".
  struct Tolerance: ExpressibleByArgument {
    let part: Double
    /// Somebody has asked for it.
    private(set) var isGiven = false

    init(part: Double) { self.part = part }

    init?(argument: String) {
      guard argument.hasSuffix("%"), let percent = Double(argument.dropLast()), (0...1000).contains(percent) else { return nil }
      part = percent / 100
      isGiven = true
    }

    var defaultValueDescription: String { "\(Int(part * 100))%" }
  }

  /// Older runs say little of how much is needed today.
  private static let mostRuns = 50

  @Option(help: ArgumentHelp("Compare with the past runs of this branch, as kmmem history has them.", valueName: "branch"))
  var against: String?

  @Option(help: ArgumentHelp("With --against: how much more than their median is no growth.", valueName: "percent"))
  var tolerance = Tolerance(part: 0.05)

  @Option(
    help: ArgumentHelp(
      "With --against: the history (default: that of the configuration, else .kmmem-history.sqlite).", valueName: "file"))
  var history: String?

  func validate() throws {
    if against == nil, tolerance.isGiven {
      throw ValidationError("--tolerance is for comparing with past runs; add --against BRANCH, or leave it out.")
    }
    if against == nil, history != nil {
      throw ValidationError("--history is for comparing with past runs; add --against BRANCH, or leave it out.")
    }
  }

  /// The runs to compare with; nil where nobody asked for them.
  func runs(_ plan: BudgetPlan) throws -> [HistoryRun]? {
    guard let against else { return nil }
    let path = history ?? plan.historyFile ?? HistoryFile.usualPath
    // Before the first run is added there is no file, and nothing to compare with.
    if history == nil, Path.kind(of: path) == .none { return [] }
    return try HistoryFile.saying { () throws(HistoryError) in
      try HistoryFile(path: path).runs(ofBranch: against, limit: Self.mostRuns)
    }
  }
}

extension BudgetJudgement {
  /// Compares each figure that has a limit, and the process's peak, with those of past runs.
  mutating func compare(with runs: [HistoryRun], budgets: [Budget], tolerance: Double) {
    var asked = budgets.flatMap { budget in
      budget.limits.map { (budget: budget.name, measure: $0.measure, isBinary: $0.isBinary) }
    }
    if !asked.contains(where: { $0.budget == Budget.nameOfProcess && $0.measure == .peak }) {
      asked.insert((Budget.nameOfProcess, .peak, false), at: 0)
    }
    comparisons = asked.compactMap { component, measure, isBinary in
      guard let own = figures[component], own.isSeen, let used = own.figure(measure) else { return nil }
      // Estimates and exact figures differ by more than a program does from run to run.
      let past = PastFigures(runs.filter { $0.isSampled == isSampled }.compactMap { $0.figures[component]?[measure.rawValue] })
      return PastVerdict(
        component: component, measure: measure, used: used, isBinary: isBinary, past: past, tolerance: tolerance)
    }
  }
}
