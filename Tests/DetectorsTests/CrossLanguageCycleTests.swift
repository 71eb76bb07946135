import CCaptureFormat
import Detectors
import SyntheticCaptures
import Testing

@Suite struct CrossLanguageCycleTests {
  /// app → hub ⇒ C++ object ⇒ block of a std::function ⇒ bound method → app
  ///                                                                → function, which the module holds, too
  private func heap() -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (app, hub) = (heap.object("app.App"), heap.object("penta_core.EventHub"))
    let (object, closure) = (heap.block(256, "(new)"), heap.block(32, "(new)"))
    let (method, function) = (heap.object("method"), heap.object("function", name: "App.on_event"))
    heap.hold(app, hub, at: "hub")
    heap.hold(hub, object, way: .found)
    heap.hold(object, closure)
    heap.hold(closure, method)
    heap.hold(method, function, at: "__func__")
    heap.hold(method, app, at: "__self__")
    heap.module("app", function)
    return heap
  }

  @Test func `a bound method in a std function that its object holds`() throws {
    let report = try heap().report()
    #expect(report.kinds == [.cycle])
    let finding = try #require(report.findings.first)
    #expect(finding.detector == .crossLanguageCycles && finding.certainty == .certain && finding.isCounted)
    #expect(finding.culprit?.type == "penta_core.EventHub")
    #expect(finding.amount.nativeBytes == 288 && finding.amount.pythonBytes == 192 && finding.amount.retainedBytes == 480)
    #expect(
      finding.cycle?.text
        == "app.App.hub → penta_core.EventHub ⇒ its block of 256 B ⇒ block of 32 B ⇒ bound method App.on_event.__self__ → app.App"
    )
    #expect(finding.cures.contains { $0.kind == .weakReference && $0.isVerified && $0.text.contains("weakref.WeakMethod") })
    #expect(report.blocks?.stillReachable.count == 2 && report.blocks?.definitelyLost.count == 0)
  }

  @Test func `the same in use is innocent`() throws {
    var held = heap()
    held.module("main", 0)
    #expect(try held.report().isClean)
    var running = heap()
    running.root(2, KMM_ROOT_STACK, thread: 4242, at: 0x7ffc_0000_1000)
    #expect(try running.report().isClean)
  }

  @Test func `a reference from nowhere is told of instead of the cycle`() throws {
    var heap = heap()
    heap.nodes[0].extra = 1
    #expect(try heap.report(showsPossible: true).kinds == [.lostObject])
  }

  @Test func `without the edge from native memory there is none`() throws {
    var heap = heap()
    heap.edges.removeAll { $0.holder == 3 }
    heap.edges.removeAll { $0.holder == 4 }
    heap.nodes[4].references = 1
    let kinds = try heap.report().kinds
    #expect(!kinds.contains(.cycle) && !kinds.contains(.uncollectable))
  }
}
