import CCaptureFormat
import Detectors
import Glibc
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// Heaps in which something that takes a walk for each of its parts would never end; $KMMEM_SCALE_NODES gives them more nodes.
@Suite(.serialized) struct ScaleTests {
  private let nodeCount = getenv("KMMEM_SCALE_NODES").flatMap { Int(String(cString: $0)) } ?? 50_000

  /// What takes longer is quadratic: all of them together take a few seconds for a million nodes.
  private func analyse(_ name: String, _ heap: SyntheticHeap) throws -> LeakReport {
    let clock = ContinuousClock()
    let snapshot = try heap.loaded()
    var report: LeakReport?
    let seconds = clock.measure { report = LeakReport(LeakAnalysis([snapshot], showsPossible: true)) } / .seconds(1)
    print("\(name): \(heap.nodes.count) nodes, \(heap.edges.count) edges, \(seconds) s")
    #expect(seconds < 2 + Double(heap.nodes.count) / 50_000, "\(name)")
    return try #require(report)
  }

  /// Half of the nodes are in use; the others are cycles of two to five objects, with chains behind them, of a few hundred kinds.
  @Test func `many cycles and chains`() throws {
    var heap = SyntheticHeap()
    var random = SeededRandom(seed: 1)
    let sites = (0..<500).map { heap.site("file\($0).py", 1) }
    let list = heap.object("list")
    while heap.nodes.count < nodeCount / 2 { heap.hold(list, heap.object("app.Node", site: sites[0])) }
    heap.module("app", list)
    while heap.nodes.count < nodeCount {
      let first = heap.nodes.count
      let (length, site) = (Int.random(in: 2...5, using: &random), sites.randomElement(using: &random) ?? 0)
      for place in 0..<length {
        let isHub = place == 0 && first % 3 == 0
        _ = heap.object(isHub ? "penta_core.Hub" : "app.Kind\(first % 7)", site: site)
      }
      for place in 0..<length {
        heap.hold(first + place, first + (place + 1) % length, way: heap.nodes[first + place].ring == .none ? .found : .told)
      }
      var last = first
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let next = heap.object("app.Tail", site: site)
        heap.hold(last, next, way: heap.nodes[last].ring == .none ? .found : .told)
        last = next
      }
    }
    #expect(try analyse("many cycles", heap).garbage.count > 100)
  }

  /// Each lost object is of a class of its own: as many groups as components.
  @Test func `many kinds`() throws {
    var heap = SyntheticHeap()
    for number in 0..<nodeCount / 20 {
      let (one, hub) = (heap.object("app.Class\(number)"), heap.object("penta_core.Hub"))
      heap.hold(one, hub)
      heap.hold(hub, one, way: .found)
    }
    #expect(try analyse("many kinds", heap).findings.count == nodeCount / 20)
  }

  @Test func `one long ring of objects, and one of blocks`() throws {
    for isNative in [false, true] {
      var heap = SyntheticHeap()
      let count = nodeCount / 2
      for _ in 0..<count { _ = isNative ? heap.block() : heap.object("app.Node") }
      for place in 0..<count { heap.hold(place, (place + 1) % count) }
      let report = try analyse(isNative ? "ring of blocks" : "ring of objects", heap)
      #expect(report.kinds == [isNative ? .rootCycle : .collectable])
    }
  }

  /// A list of objects that know their list, in use by nobody: frozen, and kept by a hub that the collector does not see.
  @Test func `a long row of members that know their owner`() throws {
    for isSeen in [true, false] {
      var heap = SyntheticHeap()
      let list = heap.object("list", ring: .frozen)
      for _ in 0..<nodeCount / 2 {
        let item = heap.object("app.Item", ring: .frozen)
        heap.hold(list, item)
        heap.hold(item, list)
      }
      if !isSeen {
        let hub = heap.object("penta_core.Hub")
        heap.hold(list, hub)
        heap.hold(hub, list, way: .found)
      }
      let report = try analyse("long row", heap)
      #expect(report.kinds == [isSeen ? .frozen : .uncollectable])
    }
  }

  /// A chain of lists with a generator and an exception at each, as deep as there are nodes.
  @Test func `a deep chain with generators and exceptions`() throws {
    var heap = SyntheticHeap()
    let code = heap.object("code", name: "read")
    var list = heap.object("list")
    heap.module("app", list)
    while heap.nodes.count < nodeCount / 2 {
      let (next, generator) = (heap.object("list"), heap.object("generator"))
      let (error, traceback) = (heap.object("ValueError"), heap.object("traceback"))
      heap.hold(list, next, generator, error)
      heap.hold(generator, code)
      heap.hold(error, traceback)
      list = next
    }
    _ = try analyse("deep chain", heap)
  }

  @Test func `many threads, modules and callbacks`() throws {
    var heap = SyntheticHeap()
    for number in 0..<nodeCount / 10 {
      heap.root(
        heap.object("bytearray", bytes: 100), KMM_ROOT_LOCAL, "data", owner: "work", thread: UInt32(10 + number % 5000), line: 7)
      heap.root(heap.object("module"), KMM_ROOT_MODULE, "m\(number)", owner: "/srv/m.py")
      let (method, session) = (heap.object("method"), heap.object("app.Session"))
      heap.hold(method, session, at: "__self__")
      heap.root(method, KMM_ROOT_ATEXIT, "close", at: UInt64(number + 1) * 0x100)
    }
    #expect(try analyse("many roots", heap).kinds.count >= 2)
  }
}
