import Detectors
import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct DetectorControlTests {
  /// A list that the module holds, and what is planted behind it.
  private func planted(without type: String = "") -> SyntheticHeap {
    var heap = SyntheticHeap()
    heap.module("app", heap.object("list"))
    heap.plantControls()
    // Without its forgotten reference, or what else makes it guilty, a control is not found.
    if let node = heap.nodes.firstIndex(where: { $0.type == type }) { heap.hold(0, node) }
    return heap
  }

  @Test func `who has found what was planted is believed to have found nothing else`() throws {
    let report = try planted().report()
    #expect(report.findings.isEmpty && report.garbage.isEmpty)
    let ofHeaps = report.verdicts.filter { $0.detector != .heapErrors }
    #expect(ofHeaps.count == 5 && ofHeaps.allSatisfy { $0.word == .clean }, "\(report.verdicts)")
  }

  @Test(arguments: [
    ("(malloc)", Finding.Detector.lostBlocks), ("kmmem.Node", .referenceCycles), ("kmmem.App", .crossLanguageCycles),
    ("kmmem.Lost", .leakedReferences), ("kmmem.Session", .pinnedObjects),
  ])
  func `who misses what was planted is not believed`(type: String, detector: Finding.Detector) throws {
    let report = try planted(without: type).report()
    #expect(report.verdicts.filter { $0.word == .inconclusive }.map(\.detector) == [detector], "\(report.verdicts)")
  }

  @Test func `what is planted is told apart from what is found`() throws {
    var heap = SyntheticHeap()
    heap.module("app", heap.object("list"))
    _ = heap.block(100)
    heap.ring(heap.object("app.Node", ring: .frozen), heap.object("app.Node", ring: .frozen))
    heap.plantControls()
    let report = try heap.report()
    #expect(Set(report.kinds) == [.rootLeak, .frozen])
    #expect(report.verdicts.filter { $0.word == .found }.count == 2 && report.verdicts.filter { $0.word == .clean }.count == 3)
    #expect(report.findings.reduce(0) { $0 + $1.amount.bytes } == 228)
  }
}
