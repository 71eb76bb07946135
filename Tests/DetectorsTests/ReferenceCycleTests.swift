import CCaptureFormat
import Detectors
import SyntheticCaptures
import Testing

@Suite struct ReferenceCycleTests {
  /// app → node → app, in one ring of the collector.
  private func cycle(_ ring: SyntheticHeap.Ring, isHeld: Bool = false) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (app, node) = (heap.object("app.App", ring: ring, site: heap.site("app.py", 1)), heap.object("app.Node", ring: ring))
    heap.ring(app, node)
    if isHeld { heap.module("app", app) }
    return heap
  }

  @Test(arguments: [(SyntheticHeap.Ring.young, Finding.Kind.collectable), (.old, .waiting), (.frozen, .frozen)])
  func `two objects that hold each other`(ring: SyntheticHeap.Ring, kind: Finding.Kind) throws {
    let report = try cycle(ring).report()
    #expect(report.kinds == [kind])
    let finding = try #require((report.findings + report.garbage).first)
    #expect(finding.detector == .referenceCycles && finding.certainty == .certain)
    #expect(finding.isCounted == (kind == .frozen) && report.findings.isEmpty == (kind != .frozen))
    #expect(finding.amount.count == 1 && finding.amount.pythonBytes == 128 && finding.amount.retainedBytes == 128)
    #expect(finding.types == ["app.App", "app.Node"])
    #expect(finding.cycle?.text == "app.App.next → app.Node.next → app.App")
    #expect(finding.cures.contains { $0.kind == .thaw } == (kind == .frozen))
    #expect(report.verdicts.contains { $0.detector == .referenceCycles && $0.word == .found } == (kind == .frozen))
  }

  @Test(arguments: [SyntheticHeap.Ring.young, .old, .frozen]) func `a cycle in use is innocent`(ring: SyntheticHeap.Ring) throws {
    #expect(try cycle(ring, isHeld: true).report().isClean)
  }

  @Test func `a cycle behind a variable of a running function is innocent`() throws {
    var heap = cycle(.young)
    heap.root(0, KMM_ROOT_LOCAL, "app", owner: "main", thread: 4242)
    #expect(try heap.report().isClean)
  }

  /// A chain that hangs from a cycle goes with it, and is no finding of its own.
  @Test func `what garbage holds is part of what goes with it`() throws {
    var heap = cycle(.young)
    let (tail, end) = (heap.object("app.Tail", bytes: 100), heap.object("app.Tail", bytes: 1000))
    heap.hold(1, tail)
    heap.hold(tail, end)
    let report = try heap.report()
    #expect(report.kinds == [.collectable])
    #expect(report.garbage[0].amount.retainedBytes == 1228 && report.garbage[0].amount.retainedCount == 4)
    #expect(report.garbage[0].amount.pythonBytes == 128)
  }

  /// first → second, both cycles: the second is entered at its last member, and goes with itself as a whole.
  @Test func `a cycle that another one holds retains at least itself`() throws {
    for entry in [2, 3] {
      var heap = cycle(.young)
      let (third, fourth) = (heap.object("app.Third", bytes: 500), heap.object("app.Fourth", bytes: 300))
      heap.ring(third, fourth)
      heap.hold(0, entry)
      let report = try heap.report()
      #expect(report.garbage.map(\.amount.retainedBytes) == [800, 128])
    }
  }

  /// app → hub ⇒ app: the collector does not see that the hub holds anything.
  private func hubCycle() -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (app, hub) = (heap.object("app.App"), heap.object("penta_core.Hub"))
    heap.hold(app, hub, at: "hub")
    heap.hold(hub, app, way: .found)
    return heap
  }

  @Test func `a cycle through a type without support for the collector`() throws {
    let report = try hubCycle().report()
    #expect(report.kinds == [.uncollectable])
    let finding = try #require(report.findings.first)
    #expect(finding.certainty == .certain && finding.isCounted)
    #expect(finding.culprit?.type == "penta_core.Hub")
    #expect(finding.culprit?.reason.contains("no support for the garbage collector") == true)
    #expect(finding.cycle?.text == "app.App.hub → penta_core.Hub ⇒ app.App")
    #expect(finding.cures.map(\.kind) == [.weakReference, .collectorSupport] || finding.cures.map(\.kind) == [.collectorSupport])
    #expect(finding.cures.last?.code?.contains("Hub_traverse") == true)
  }

  @Test func `the same in use, and the same with support, are innocent`() throws {
    var held = hubCycle()
    held.module("app", 0)
    #expect(try held.report().isClean)
    var heap = SyntheticHeap()
    heap.typeFlags["penta_core.Hub"] =
      KMM_TYPE_HEAP.rawValue | KMM_TYPE_GC.rawValue | KMM_TYPE_TRAVERSE.rawValue | KMM_TYPE_CLEAR.rawValue
    let (app, hub) = (heap.object("app.App"), heap.object("penta_core.Hub", ring: .young))
    heap.ring(app, hub)
    #expect(try heap.report().kinds == [.collectable])
  }

  @Test func `reasons of culprits`() throws {
    func reason(_ flags: kmm_type_flag..., ring: SyntheticHeap.Ring) throws -> String? {
      var heap = hubCycle()
      heap.typeFlags["penta_core.Hub"] = flags.reduce(KMM_TYPE_HEAP.rawValue | KMM_TYPE_SCANNED.rawValue) { $0 | $1.rawValue }
      heap.nodes[1].ring = ring
      return try heap.report().findings.first?.culprit?.reason
    }
    #expect(try reason(KMM_TYPE_GC, ring: .none)?.contains("no tp_traverse") == true)
    #expect(try reason(KMM_TYPE_GC, KMM_TYPE_TRAVERSE, ring: .none)?.contains("not tracked") == true)
    #expect(try reason(KMM_TYPE_GC, KMM_TYPE_TRAVERSE, ring: .young)?.contains("does not tell of this reference") == true)
  }
}
