import Budgets
import CCaptureFormat
import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct RealtimeSectionsTests {
  /// What happened somewhere, as often as it happened.
  private struct Event: Hashable {
    let kind: BlockKind
    /// Below which functions, the outermost first.
    let functions: [Int]
    let thread: UInt16
  }

  private static let names = ["render", "mix", "draw"]

  /// A capture of events, in which some functions were named as sections.
  private static func sections(_ events: [Event: UInt64], named: [String] = [], entered: UInt64 = 0) throws -> RealtimeSections {
    var capture = SyntheticCapture()
    capture.meta("python.version", "3.11.7")
    if !named.isEmpty { capture.meta("realtime.functions", named.joined(separator: "\u{1f}")) }
    let codes = names.map { capture.code($0, file: "/srv/app/audio.py") }
    for thread in 0..<2 { capture.thread("thread-\(thread)", tid: 7 + UInt32(thread)) }
    capture.threads[0].realtime_sections = entered
    for (event, count) in events.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      let python = capture.python(event.functions.map { capture.frame(codes[$0], line: 3) })
      capture.site(event.kind, python: python, thread: event.thread, allocations: count, bytes: 10 * count)
    }
    let recording = try capture.withFile { Recording(try CaptureFile(path: $0)) { $0 } }
    return RealtimeSections(ReportSource(ReportSource.Process(recording, naming: AddressNaming())))
  }

  @Test func `what was done in sections is told, and what was done elsewhere is not`() throws {
    let events: [Event: UInt64] = [
      Event(kind: .realtimeAllocation, functions: [0, 1], thread: 0): 3,
      Event(kind: .realtimeLock, functions: [0], thread: 0): 5,
      Event(kind: .malloc, functions: [0, 1], thread: 0): 9,
      Event(kind: .wait, functions: [2], thread: 1): 4,
    ]
    let sections = try Self.sections(events, entered: 12)
    #expect(sections.entered == 12)
    #expect(sections.violations.map(\.kind) == [.lock, .allocation])
    #expect(sections.violations.map(\.count) == [5, 3])
    #expect(sections.violations.map(\.bytes) == [50, 30])
    #expect(sections.summary == "8 violations at 2 places, entered 12 times")
  }

  @Test func `below a function that was named everything is told once`() throws {
    let events: [Event: UInt64] = [
      // Of nine allocations three were in a section as well.
      Event(kind: .realtimeAllocation, functions: [0, 1], thread: 0): 3,
      Event(kind: .malloc, functions: [0, 1], thread: 0): 9,
      Event(kind: .free, functions: [1], thread: 1): 2,
      Event(kind: .object, functions: [1], thread: 1): 8,
      Event(kind: .malloc, functions: [2], thread: 1): 7,
    ]
    let sections = try Self.sections(events, named: ["mi?", "*.nothing"])
    #expect(sections.functions == ["mi?", "*.nothing"])
    #expect(sections.violations.map(\.kind) == [.allocation, .free])
    #expect(sections.violations.map(\.count) == [9, 2])
    #expect(sections.violations.map(\.bytes) == [90, 20])
  }

  @Test func `threads are told apart, and what happened equally often has an order`() throws {
    let events: [Event: UInt64] = [
      Event(kind: .realtimeLock, functions: [0], thread: 0): 4,
      Event(kind: .realtimeLock, functions: [0], thread: 1): 4,
      Event(kind: .realtimeWait, functions: [0], thread: 0): 4,
    ]
    for _ in 0..<20 {
      let violations = try Self.sections(events).violations
      #expect(violations.map(\.kind) == [.lock, .lock, .wait])
      #expect(violations.map(\.site.thread) == [0, 1, 0])
    }
  }

  @Test func `a program without sections has nothing to tell`() throws {
    #expect(try Self.sections([Event(kind: .malloc, functions: [0], thread: 0): 9]).isEmpty)
    #expect(try !Self.sections([:], entered: 1).isEmpty)
  }

  @Test(arguments: Rounds.seeds) func `random events agree with a count of each`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let kinds: [BlockKind] = [.malloc, .new, .mapping, .object, .free, .unmapping, .lock, .wait, .realtimeLock, .realtimeFree]
    var events: [Event: UInt64] = [:]
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      let depth = Int.random(in: 1...3, using: &random)
      let event = Event(
        kind: kinds.randomElement(using: &random) ?? .lock,
        functions: (0..<depth).map { _ in Int.random(in: 0...2, using: &random) },
        thread: UInt16.random(in: 0...1, using: &random))
      events[event, default: 0] += UInt64.random(in: 1...1000, using: &random)
    }
    let isNamed = Bool.random(using: &random)
    var expected: [RealtimeViolation.Kind: UInt64] = [:]
    for (event, count) in events {
      let isInSection = event.kind == .realtimeLock || event.kind == .realtimeFree
      guard event.kind != .object, isInSection || isNamed && event.functions.contains(1) else { continue }
      let kind: RealtimeViolation.Kind =
        switch event.kind {
        case .malloc, .new: .allocation
        case .mapping, .unmapping: .mapping
        case .free, .realtimeFree: .free
        case .wait: .wait
        default: .lock
        }
      expected[kind, default: 0] += count
    }
    let sections = try Self.sections(events, named: isNamed ? ["mix"] : [])
    var found: [RealtimeViolation.Kind: UInt64] = [:]
    for violation in sections.violations { found[violation.kind, default: 0] += violation.count }
    #expect(found == expected, "seed \(seed)")
  }
}
