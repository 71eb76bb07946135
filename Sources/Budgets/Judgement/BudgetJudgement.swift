import CaptureFormat
package import Snapshots
package import Suppressions

/// What all budgets say of one run: a process, and those that it forked.
package struct BudgetJudgement {
  /// One for each limit, in the order of the budgets.
  package let verdicts: [BudgetVerdict]
  /// One for each figure that past runs had; none where nobody asked for them.
  package var comparisons: [PastVerdict] = []
  /// The processes, with the names of their frames.
  package let processes: [StackNamer]
  /// What the components came to, by the names of their budgets; "all" is always among them.
  package let figures: [String: RunFigures]

  /// Adds up the components and judges them.
  package init(of processes: [StackNamer], by budgets: [Budget]) {
    self.processes = processes
    let sections = ProcessSections.all(of: processes)
    var figures = [Budget.nameOfProcess: RunFigures(of: ComponentPattern(), in: processes, sections: sections)]
    var verdicts: [BudgetVerdict] = []
    for budget in budgets {
      let own = figures[budget.name] ?? RunFigures(of: budget, in: processes, sections: sections)
      figures[budget.name] = own
      verdicts += budget.limits.map { BudgetVerdict(budget, $0, own) }
    }
    (self.figures, self.verdicts) = (figures, verdicts)
  }

  /// Whether the figures are estimates.
  package var isSampled: Bool { processes.contains { $0.recording.header.sampleBytes != 0 } }

  /// Whether a limit is exceeded, or a figure has grown.
  package var isBroken: Bool {
    verdicts.contains { $0.outcome == .broken } || comparisons.contains { $0.outcome == .grown }
  }

  /// Whether something could not be judged.
  package var isIncomplete: Bool {
    verdicts.contains { $0.outcome == .unseen } || comparisons.contains { $0.outcome == .unknown }
  }
}
