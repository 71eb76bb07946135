import Budgets
import CCaptureFormat
import CaptureFormat
import Reports
import Suppressions
import SyntheticCaptures

/// The sample program under budgets: some hold, some are broken, one is of what was not seen, one of violations where there was no
/// real-time section; and one figure has grown.
enum BudgetedProgram {
  private static let plan = """
    [budgets.all]
    peak = "64 MiB"
    rss = "100 MB"
    [budgets.audio-thread]
    thread = "audio"
    allocations = 0
    violations = 3
    [budgets.main-thread]
    thread = "MainThread"
    violations = 0
    [budgets.penta-core]
    library = "penta_core*"
    kept = "20 MB"
    [budgets."models, 100%: \\n"]
    module = "music_brain.models"
    peak = "2 GB"
    """

  /// The audio thread is a real-time section, and `Pool::grow` allocates and locks in it.
  private static var program: SampleProgram {
    var program = SampleProgram()
    let grow = program.capture.native([SampleProgram.penta.lowerBound + 0x200])
    program.capture.site(.realtimeAllocation, native: grow, thread: 1, allocations: 4, bytes: 400)
    program.capture.site(.realtimeLock, native: grow, thread: 1, allocations: 2, bytes: 0)
    program.capture.threads[1].realtime_sections = 1
    return program
  }

  static func answer(isStrict: Bool = false) throws -> BudgetsAnswer {
    let names = try program.process().names
    var judgement = BudgetJudgement(of: [names], by: try BudgetPlan(text: plan, path: "kmmem.toml").budgets)
    let past: [(String, Measure, [UInt64])] = [
      ("all", .peak, [60_000_000, 60_100_000, 59_900_000, 60_000_000, 61_000_000]),
      ("audio-thread", .allocations, [6, 6, 6, 6, 6, 6]), ("penta-core", .kept, [1, 2]),
    ]
    judgement.comparisons = past.map { component, measure, figures in
      PastVerdict(
        component: component, measure: measure, used: judgement.figures[component]?.figure(measure) ?? 0,
        past: PastFigures(figures), tolerance: 0.05)
    }
    return BudgetsAnswer(judgement, against: "main", isStrict: isStrict)
  }
}
