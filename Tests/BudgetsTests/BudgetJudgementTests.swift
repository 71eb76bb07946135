import Budgets
import CaptureFormat
import Snapshots
import Suppressions
import SyntheticCaptures
import Testing

@Suite struct BudgetJudgementTests {
  /// Grows to 900 bytes, rests at 300, peaks at 1000 and ends with 400; its audio thread has made 64 bytes in two blocks, and two of
  /// seven violations.
  private static func capture(start: UInt64 = 1000, pid: UInt32 = 1) -> SyntheticCapture {
    var capture = SyntheticCapture()
    capture.header.pid = pid
    capture.header.startRealtime = start * 1_000_000_000
    capture.header.durationNanoseconds = 10_000_000_000
    capture.header.peakBytes = 1000
    capture.header.heapBytes = 400
    capture.thread("main", tid: 1)
    capture.thread("audio", tid: 2)
    for (seconds, heap) in [(0.0, 100), (1, 900), (6, 300), (7, 950), (10, 400)] as [(Double, UInt64)] {
      capture.moment(seconds: seconds, heap: heap, resident: heap + 50, peak: 0)
    }
    capture.site(
      .malloc, thread: 0, allocations: 10, bytes: 5000, frees: 9, freedBytes: 4664, savedEpoch: 1,
      saved: BlockCount(blocks: 4, bytes: 936))
    capture.site(.malloc, thread: 1, allocations: 2, bytes: 64, savedEpoch: 1, saved: BlockCount(blocks: 2, bytes: 64))
    capture.site(.realtimeLock, thread: 0, allocations: 5, bytes: 0)
    capture.site(.realtimeFree, thread: 1, allocations: 2, bytes: 0)
    capture.site(.free, thread: 1, allocations: 9, bytes: 0)
    return capture
  }

  private static let audio: ComponentPattern = {
    var pattern = ComponentPattern()
    pattern.thread = Glob("audio")
    return pattern
  }()

  /// The figures of the process and of its audio thread, by hand.
  private static let expected: [(ComponentPattern, Measure, UInt64)] = [
    (ComponentPattern(), .peak, 1000), (ComponentPattern(), .baseline, 300), (ComponentPattern(), .rss, 1000),
    (ComponentPattern(), .kept, 400), (ComponentPattern(), .allocated, 5064), (ComponentPattern(), .allocations, 12),
    (audio, .peak, 64), (audio, .baseline, 64), (audio, .kept, 64), (audio, .allocated, 64), (audio, .allocations, 2),
    (ComponentPattern(), .violations, 7), (audio, .violations, 2),
  ]

  @Test(arguments: expected.indices)
  func `a budget at the figure holds, and one below it breaks`(number: Int) throws {
    let (component, measure, figure) = Self.expected[number]
    let names = try loaded(Self.capture())
    for (limit, outcome) in [(figure, .holds), (figure - 1, .broken)] as [(UInt64, BudgetVerdict.Outcome)] {
      let budget = Budget(name: "it", component: component, limits: [Budget.Limit(measure, limit)])
      let judgement = BudgetJudgement(of: [names], by: [budget])
      let verdict = try #require(judgement.verdicts.first)
      #expect(verdict.used == figure)
      #expect(verdict.outcome == outcome)
      #expect(verdict.margin == Int64(limit) - Int64(figure))
      #expect(judgement.isBroken == (outcome == .broken))
    }
  }

  @Test func `calls are judged by the highest of them, in all processes`() throws {
    func process(_ pid: UInt32, _ figures: String...) throws -> StackNamer {
      var capture = Self.capture(pid: pid)
      for text in figures { capture.meta("calls.a.work", text) }
      capture.meta("calls.b.work", "9 9 9 9 9")
      return try loaded(capture)
    }
    let processes = [try process(1, "1 1 1 1 1", "50 0 700 3 4"), try process(2, "40 20 80 30 5")]
    let limits = [(.peak, 50), (.kept, 19), (.allocated, 700), (.allocations, 29)] as [(Measure, UInt64)]
    let budget = Budget(
      name: "it", component: ComponentPattern(), limits: limits.map { Budget.Limit($0, $1) }, calledFunction: "a.work")
    let verdicts = BudgetJudgement(of: processes, by: [budget]).verdicts
    #expect(verdicts.map(\.used) == [50, 20, 700, 30])
    #expect(verdicts.map(\.outcome) == [.holds, .broken, .holds, .broken])
    #expect(verdicts.map(\.calls) == [9, 9, 9, 9])
  }

  @Test(arguments: ["", "1 2 3 4", "1 2 3 4 5 6", "1 2 -3 4 5", "a b c d e", "1 2 3 4 0"])
  func `where no call was measured, nothing is judged`(text: String) throws {
    var capture = Self.capture()
    capture.meta("calls.a.work", text)
    let budget = Budget(
      name: "it", component: ComponentPattern(), limits: [Budget.Limit(.peak, 0)], calledFunction: "a.work")
    let judgement = BudgetJudgement(of: [try loaded(capture)], by: [budget])
    #expect(judgement.verdicts.map(\.outcome) == [.unseen])
    #expect(judgement.verdicts.map(\.calls) == [0])
    #expect(!judgement.isBroken && judgement.isIncomplete)
  }

  @Test func `a program says itself when it rests`() throws {
    var capture = Self.capture()
    capture.mark("baseline", seconds: 1, live: 900)
    capture.mark("baseline", seconds: 2, live: 777)
    capture.mark("work", seconds: 3, live: 5)
    #expect(RunFigures(of: ComponentPattern(), in: [try loaded(capture)]).figure(.baseline) == 777)
  }

  @Test func `processes that ran at once are added up moment by moment, others are not`() throws {
    let first = try loaded(Self.capture())
    let together = RunFigures(of: ComponentPattern(), in: [first, try loaded(Self.capture(pid: 2))])
    let apart = RunFigures(of: ComponentPattern(), in: [first, try loaded(Self.capture(start: 2000, pid: 2))])
    #expect(together.figure(.peak) == 1900)
    #expect(together.figure(.rss) == 2000)
    #expect(together.figure(.baseline) == 600)
    #expect(apart.figure(.peak) == 1000)
    #expect(apart.figure(.rss) == 1000)
    for figures in [together, apart] {
      #expect(figures.figure(.kept) == 800)
      #expect(figures.figure(.allocations) == 24)
    }
    let audio = RunFigures(of: Self.audio, in: [first, first])
    #expect(audio.figure(.peak) == 64)
    #expect(audio.figure(.kept) == 128)
    #expect(audio.figure(.rss) == nil)
  }

  @Test func `what was not seen breaks nothing, even with a limit of 0`() throws {
    var pattern = ComponentPattern()
    pattern.module = Glob("nowhere")
    let budget = Budget(name: "it", component: pattern, limits: [Budget.Limit(.peak, 0)])
    let judgement = BudgetJudgement(of: [try loaded(Self.capture())], by: [budget])
    #expect(judgement.verdicts.map(\.outcome) == [.unseen])
    #expect(!judgement.isBroken)
    #expect(judgement.isIncomplete)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `a capture that lies is judged without a trap`(seed: UInt64) throws {
    let capture = SyntheticCapture.random(seed: seed)
    guard let names = try? loaded(capture) else { return }
    let limits = Measure.allCases.map { Budget.Limit($0, 1000) }
    let budgets = [
      Budget(name: "all", component: ComponentPattern(), limits: limits),
      Budget(name: "audio", component: Self.audio, limits: limits.filter { !$0.measure.traits.needsProcess }),
    ]
    let judgement = BudgetJudgement(of: [names, names], by: budgets)
    #expect(judgement.verdicts.count == 2 * limits.count - 1, "seed \(seed)")
    for verdict in judgement.verdicts { #expect((verdict.margin < 0) == (verdict.used > 1000), "seed \(seed)") }
  }
}
