import Budgets
import CCaptureFormat
import CaptureFormat
import Snapshots
import Suppressions
import SyntheticCaptures
import Testing

@Suite struct ComponentViolationsTests {
  /// Where something was done, by stack and thread.
  private struct Place: Hashable {
    let native: UInt32
    let python: UInt32
    let thread: UInt16

    init(_ site: Site) { (native, python, thread) = (site.native, site.python, site.thread) }
  }

  private static let inSections: Set<BlockKind> = [
    .realtimeAllocation, .realtimeFree, .realtimeMapping, .realtimeUnmapping, .realtimeLock, .realtimeWait,
  ]
  /// What must not be done below functions that are sections; a section counts allocations and mappings there once.
  private static let elsewhere: Set<BlockKind> = [.malloc, .new, .mapping, .fileMapping, .free, .lock, .wait, .unmapping]

  /// The count of violations, place by place.
  private static func count(_ slow: SlowMembership, _ pattern: ComponentPattern, function: String?) -> UInt64 {
    var (known, rest): ([Place: UInt64], [Place: UInt64]) = ([:], [:])
    var count: UInt64 = 0
    var named = ComponentPattern()
    named.function = function.map { Glob($0) }
    for site in slow.recording.sites + slow.recording.events where slow.holds(pattern, site) {
      if inSections.contains(site.kind) { count += site.counts.allocations }
      if site.kind == .realtimeAllocation || site.kind == .realtimeMapping {
        known[Place(site), default: 0] += site.counts.allocations
      }
      if function != nil, elsewhere.contains(site.kind), slow.holds(named, site) {
        rest[Place(site), default: 0] += site.counts.allocations
      }
    }
    return rest.reduce(count) { $0 + $1.value - min($1.value, known[$1.key] ?? 0) }
  }

  @Test(arguments: Rounds.seeds)
  func `a component has the violations that a walk over every stack finds`(seed: UInt64) throws {
    let function = [nil, "compose", "f2"][Int(seed % 3)]
    let recording = try RandomProgram.recording(seed: seed, realtimeFunctions: function.map { [$0] } ?? [])
    let slow = SlowMembership(names: StackNamer(recording, naming: NumberedNames()))
    for (number, pattern) in ComponentUseTests.patterns.enumerated() {
      let figures = RunFigures(of: pattern, in: [slow.names])
      let expected = Self.count(slow, pattern, function: function)
      #expect(figures.uses[0].violationCount == expected, "seed \(seed), pattern \(number)")
      #expect(figures.figure(.violations) == (figures.hasSections ? expected : nil), "seed \(seed), pattern \(number)")
    }
    let threads = recording.threads.filter { $0.name.hasPrefix("audio-") && $0.realtimeSections > 0 }
    var audio = ComponentPattern()
    audio.thread = Glob("audio-*")
    let wasEntered = !threads.isEmpty || function != nil || Self.count(slow, audio, function: nil) > 0
    #expect(RunFigures(of: audio, in: [slow.names]).hasSections == wasEntered, "seed \(seed)")
  }

  /// A capture of two threads that lock, each as often as is said, and how often each entered a section.
  private static func capture(
    audio: (locks: UInt64, sections: UInt64), main: (locks: UInt64, sections: UInt64)
  ) -> SyntheticCapture {
    var capture = SyntheticCapture()
    for (number, (name, thread)) in [("main", main), ("audio", audio)].enumerated() {
      capture.thread(name, tid: UInt32(number + 1))
      capture.threads[number].realtime_sections = thread.sections
      if thread.locks > 0 { capture.site(.realtimeLock, thread: UInt16(number), allocations: thread.locks, bytes: 0) }
      // The same elsewhere is no violation.
      capture.site(.lock, thread: UInt16(number), allocations: 100, bytes: 0)
    }
    return capture
  }

  private static let plan = """
    [budgets.all]
    violations = 3
    [budgets.audio]
    thread = "audio"
    violations = 0
    allocations = 0
    """

  private func judgement(_ captures: SyntheticCapture...) throws -> BudgetJudgement {
    BudgetJudgement(of: try captures.map { try loaded($0) }, by: try BudgetPlan(text: Self.plan, path: "x").budgets)
  }

  @Test func `violations are those of the component, and of several processes their sum`() throws {
    let one = try judgement(Self.capture(audio: (1, 1), main: (2, 5)))
    #expect(one.verdicts.map(\.used) == [3, 0, 1])
    #expect(one.verdicts.map(\.outcome) == [.holds, .holds, .broken])
    let quiet = Self.capture(audio: (0, 1), main: (1, 0))
    let two = try judgement(Self.capture(audio: (0, 0), main: (3, 1)), quiet)
    #expect(two.verdicts.map(\.used) == [4, 0, 0])
    #expect(two.verdicts.map(\.outcome) == [.broken, .holds, .holds])
    #expect(two.verdicts.allSatisfy { !$0.lacksSections })
  }

  @Test func `without a section a limit of violations says nothing, and the others do`() throws {
    let none = try judgement(Self.capture(audio: (0, 0), main: (0, 0)))
    #expect(none.verdicts.map(\.used) == [0, 0, 0])
    #expect(none.verdicts.map(\.outcome) == [.unseen, .holds, .unseen])
    #expect(none.verdicts.map(\.lacksSections) == [true, false, true])
    #expect(!none.isBroken && none.isIncomplete)
    #expect(none.figures["all"]?.figure(.violations) == nil)
    let other = try judgement(Self.capture(audio: (0, 0), main: (0, 2)))
    #expect(other.verdicts.map(\.outcome) == [.holds, .holds, .unseen])
    #expect(other.figures["all"]?.figure(.violations) == 0)
  }
}
