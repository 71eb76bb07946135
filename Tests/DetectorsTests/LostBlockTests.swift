import CCaptureFormat
import Detectors
import SyntheticCaptures
import Testing

@Suite struct LostBlockTests {
  @Test func `a block that nothing points to, with what it points to`() throws {
    var heap = SyntheticHeap()
    let (block, inner) = (heap.block(100), heap.block(20))
    heap.hold(block, inner)
    let report = try heap.report()
    #expect(report.kinds == [.rootLeak])
    #expect(report.findings[0].certainty == .certain)
    #expect(report.findings[0].amount.nativeBytes == 100 && report.findings[0].amount.retainedBytes == 120)
    #expect(report.blocks?.definitelyLost.bytes == 100 && report.blocks?.indirectlyLost.bytes == 20)
  }

  @Test(arguments: [KMM_ROOT_GLOBAL, KMM_ROOT_STACK, KMM_ROOT_REGISTER, KMM_ROOT_TLS].map(\.rawValue))
  func `a block that a word of memory points to is innocent`(kind: UInt32) throws {
    var heap = SyntheticHeap()
    heap.root(heap.block(), kmm_root_kind(kind), at: 0x7000)
    let report = try heap.report()
    #expect(report.isClean && report.blocks?.stillReachable.count == 1)
  }

  @Test func `a block of a lost object is no finding of its own`() throws {
    var heap = SyntheticHeap()
    let (object, block) = (heap.object("penta_core.Chord", extra: 1), heap.block())
    heap.hold(object, block, way: .found)
    let report = try heap.report(showsPossible: true)
    #expect(report.kinds == [.lostObject] && report.blocks?.stillReachable.count == 1)
  }

  @Test func `a ring of blocks`() throws {
    var heap = SyntheticHeap()
    let (one, two, three) = (heap.block(10), heap.block(20), heap.block(30))
    heap.ring(one, two, three)
    let report = try heap.report()
    #expect(report.kinds == [.rootCycle])
    #expect(report.findings[0].amount.retainedBytes == 60 && report.findings[0].cycle?.steps.count == 3)
    #expect(report.blocks?.definitelyLost.bytes == 10 && report.blocks?.indirectlyLost.bytes == 50)
    heap.root(three, KMM_ROOT_GLOBAL, at: 0x7000)
    #expect(try heap.report().isClean)
  }

  @Test func `a block that only a pointer behind its beginning leads to`() throws {
    var heap = SyntheticHeap()
    heap.root(heap.block(), KMM_ROOT_GLOBAL, at: 0x7000, isInside: true)
    let report = try heap.report(showsPossible: true)
    #expect(report.kinds == [.possible])
    #expect(!report.findings[0].isCounted && report.blocks?.possiblyLost.count == 1)
    let silent = try heap.report()
    #expect(silent.isClean && silent.blocks?.possiblyLost.count == 1)
    heap.root(0, KMM_ROOT_GLOBAL, at: 0x7008)
    let held = try heap.report(showsPossible: true)
    #expect(held.isClean && held.blocks?.stillReachable.count == 1)
  }

  @Test func `blocks from one place are one finding`() throws {
    var heap = SyntheticHeap()
    let site = heap.site("pool.py", 3)
    for size in 1...5 { _ = heap.block(UInt64(size), site: site) }
    _ = heap.block(1000, site: heap.site("other.py", 3))
    let report = try heap.report()
    #expect(report.findings.map(\.amount.retainedBytes) == [1000, 15] && report.findings[1].amount.count == 5)
  }
}
