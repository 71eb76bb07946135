import CCaptureFormat
import Detectors
import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct LeakedReferenceTests {
  /// Objects that nothing refers to, with a reference each.
  private func lost(_ count: Int, extra: Int = 1) -> SyntheticHeap {
    var heap = SyntheticHeap()
    for _ in 0..<count { _ = heap.object("app.Chord", extra: extra) }
    heap.module()
    return heap
  }

  /// module → chord, which has references that nobody accounts for.
  private func held(_ extra: Int) -> SyntheticHeap {
    var heap = SyntheticHeap()
    heap.module("app", heap.object("app.Chord", extra: extra))
    return heap
  }

  @Test func `objects that nothing refers to`() throws {
    let report = try lost(3).report()
    #expect(report.kinds == [.lostObject])
    #expect(report.findings[0].certainty == .probable && report.findings[0].isCounted)
    #expect(report.findings[0].cures.map(\.kind) == [.decrement])
    #expect(report.findings[0].amount.pythonBytes == 192 && report.findings[0].amount.count == 3)
  }

  @Test func `one or two are only possible, and shown to those who ask`() throws {
    #expect(try lost(2).report().isHidden(.lostObject))
    let report = try lost(1).report(showsPossible: true)
    #expect(report.kinds == [.lostObject] && report.findings[0].certainty == .possible && !report.findings[0].isCounted)
  }

  @Test func `one that is held is innocent, whatever its count says`() throws {
    #expect(try held(0).report().isClean)
    #expect(try held(7).report().isClean)
  }

  @Test func `what a lost object holds goes with it`() throws {
    var heap = lost(1)
    let (list, note) = (heap.object("list", bytes: 56), heap.object("app.Note", bytes: 100))
    heap.hold(0, list)
    heap.hold(list, note)
    let report = try heap.report(showsPossible: true)
    #expect(report.kinds == [.lostObject])
    #expect(report.findings[0].amount.retainedBytes == 220 && report.findings[0].amount.retainedCount == 3)
  }

  @Test func `a cycle with a forgotten reference names the object that has it`() throws {
    var heap = SyntheticHeap()
    let (app, node) = (heap.object("app.App"), heap.object("app.Node", extra: 2))
    heap.ring(app, node)
    let report = try heap.report(showsPossible: true)
    #expect(report.kinds == [.lostObject])
    #expect(report.findings[0].example?.rawValue == 1 && report.findings[0].title.contains("app.Node"))
  }

  @Test func `lost objects that become more are certain`() throws {
    let report = try lost(5).report(after: lost(3), lost(4))
    #expect(report.kinds == [.lostObject])
    #expect(report.findings[0].certainty == .certain && report.findings[0].title.contains("(3, 4, 5 in the snapshots)"))
    #expect(report.findings[0].amount.count == 5)
    #expect(try lost(4).report(after: lost(4)).findings[0].certainty == .probable)
  }

  @Test func `a count that grows over two snapshots, and over three`() throws {
    let two = try held(60).report(after: held(10))
    #expect(two.kinds == [.growingCount])
    #expect(two.findings[0].certainty == .probable && two.findings[0].path?.hasPrefix("app") == true)
    let three = try held(90).report(after: held(10), held(60))
    #expect(three.kinds == [.growingCount])
    #expect(three.findings[0].certainty == .certain && three.findings[0].amount.count == 80)
  }

  /// module → list → chords, each with references that nobody accounts for.
  private func table(_ extras: [Int]) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let list = heap.object("list")
    for extra in extras { heap.hold(list, heap.object("app.Chord", bytes: 100, extra: extra)) }
    heap.module("app", list)
    return heap
  }

  @Test func `counts of equal objects in equal places grow together`() throws {
    let report = try table([90, 70, 0, 500]).report(after: table([10, 10, 0, 400]))
    #expect(report.kinds == [.growingCount])
    let finding = report.findings[0]
    #expect(finding.title == "the references to 3 app.Chord objects that nobody accounts for grow: 420, 660")
    #expect(finding.amount.count == 240 && finding.amount.pythonBytes == 300 && finding.amount.retainedBytes == 300)
    #expect(try table([90]).report(after: table([10])).findings[0].fingerprint == finding.fingerprint)
  }

  @Test(arguments: [[10, 30], [10, 80, 70], [60], [80, 80], [80, 20]]) func `counts that do not grow`(extras: [Int]) throws {
    let heaps = extras.map(held)
    let loaded = try heaps.map { try $0.loaded() }
    #expect(LeakReport(LeakAnalysis(loaded)).isClean, "\(extras)")
  }

  @Test func `an object that was not there before has not grown`() throws {
    var before = SyntheticHeap()
    before.module()
    #expect(try held(500).report(after: before).isClean)
  }

  @Test func `a count near the highest is no trap`() throws {
    func heap(_ references: UInt32) -> SyntheticHeap {
      var heap = held(0)
      heap.nodes[0].references = references
      return heap
    }
    let (low, high) = (KMM_REFERENCES_MANY - 9, KMM_REFERENCES_MANY - 1)
    #expect(try heap(high).report(after: heap(low)).isClean)
    #expect(try heap(KMM_REFERENCES_MANY).report(after: heap(low)).isClean)
    #expect(try heap(KMM_REFERENCES_IMMORTAL).report(after: heap(40)).isClean)
    #expect(try heap(high).report(after: heap(40)).kinds == [.growingCount])
  }

  /// module → list → chord ← node ← module: two tell that they hold it, and it has one reference.
  private func shared(extra: Int) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (list, node) = (heap.object("list"), heap.object("app.Node"))
    let chord = heap.object("app.Chord", extra: extra)
    heap.hold(list, chord)
    heap.hold(node, chord)
    heap.module("app", list, node)
    return heap
  }

  @Test func `a missing reference`() throws {
    let report = try shared(extra: -1).report()
    #expect(report.kinds == [.missingReference])
    #expect(report.findings[0].certainty == .probable && report.findings[0].cures.map(\.kind) == [.increment])
    #expect(report.findings[0].amount.count == 1 && report.findings[0].types == ["app.Chord"])
    #expect(try shared(extra: 0).report().isClean)
  }

  /// What looks like a tuple in memory that was freed, and that an old word leads to, has no reference that could be missing.
  @Test(arguments: [false, true]) func `an object that may be what another left is no holder`(isKnown: Bool) throws {
    var heap = SyntheticHeap()
    let (list, remains) = (heap.object("list"), heap.object("tuple", ring: SyntheticHeap.Ring.none))
    let chord = heap.object("app.Chord", extra: -1)
    heap.hold(list, chord)
    heap.hold(remains, chord)
    if !isKnown { heap.nodes[remains].flags = KMM_NODE_EARLIER.rawValue }
    heap.module("app", list, remains)
    #expect(try heap.report().kinds == (isKnown ? [.missingReference] : []))
  }

  /// module → two lists → two chords each, of which the references of one list are not counted.
  @Test func `missing references of equal objects are told together`() throws {
    var heap = SyntheticHeap()
    let (counted, borrowed) = (heap.object("list"), heap.object("list"))
    for _ in 0..<2 {
      let chord = heap.object("app.Chord", extra: -1)
      heap.hold(counted, chord)
      heap.hold(borrowed, chord)
    }
    heap.module("app", counted, borrowed)
    let report = try heap.report()
    #expect(report.kinds == [.missingReference] && report.findings[0].amount.count == 2)
    #expect(report.findings[0].title.hasPrefix("2 app.Chord objects have 2 references less"))
  }
}
