import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct SiteRetentionTests {
  /// Site 1 fills caches, site 2 makes what is in them, site 3 everything else; site 4 is one that the totals do not count.
  private static let (caching, making, other, uncounted): (UInt32, UInt32, UInt32, UInt32) = (1, 2, 3, 4)

  /// A recording of these sites; `isExact` says that it follows the interpreter's free lists.
  private static func recording(isExact: Bool = true, change: (inout SyntheticCapture) -> Void = { _ in }) throws -> Recording {
    var capture = SyntheticCapture()
    capture.module("/opt/penta.so", 0x1000..<0x9000)
    if isExact { capture.meta("python.ref_tracer", "on") }
    for place in 1...4 {
      let stack = capture.native([0x1000 + UInt64(place) * 0x100])
      capture.site(place == uncounted ? .arena : .object, native: stack, allocations: 1, bytes: 8)
    }
    change(&capture)
    return try capture.load()
  }

  private static func bytes(_ heap: SyntheticHeap, isExact: Bool = true) throws -> [UInt64] {
    let retention = try #require(SiteRetention(of: heap.snapshot().loaded(), in: recording(isExact: isExact)))
    #expect(retention.bytes.reduce(retention.unrecordedBytes, &+) == retention.totalBytes)
    return [retention.unrecordedBytes] + retention.bytes
  }

  /// A module `app` whose dictionary has a cache of two entries of 100 bytes, and the cache.
  private static func cached(in heap: inout SyntheticHeap) -> (names: Int, cache: Int, entries: [Int]) {
    let module = heap.object("module", bytes: 1, site: other)
    heap.root(module, KMM_ROOT_MODULE, "app")
    let names = heap.object("dict", bytes: 1, site: other)
    heap.hold(module, names, at: "__dict__")
    let cache = heap.object("dict", bytes: 10, site: caching)
    heap.hold(names, cache)
    let entries = (0..<2).map { _ in heap.object("app.Chord", bytes: 100, site: making) }
    for entry in entries { heap.hold(cache, entry) }
    return (names, cache, entries)
  }

  @Test func `a cache of a module has what nothing else holds`() throws {
    var heap = SyntheticHeap()
    let app = Self.cached(in: &heap)
    #expect(try Self.bytes(heap) == [0, 210, 0, 2, 0])
    // The innocent twin: a list has an entry as well, so that it would outlive the cache.
    let list = heap.object("list", bytes: 5, site: Self.other)
    heap.hold(app.names, list)
    heap.hold(list, app.entries[1])
    #expect(try Self.bytes(heap) == [0, 110, 100, 7, 0])
  }

  @Test func `what no root reaches counts for who made it`() throws {
    var heap = SyntheticHeap()
    let list = heap.object("list", bytes: 5, site: Self.caching)
    heap.hold(list, heap.object("app.Chord", bytes: 100, site: Self.making))
    #expect(try Self.bytes(heap) == [0, 105, 0, 0, 0])
  }

  @Test func `a variable of a closure is no part of its function`() throws {
    var heap = SyntheticHeap()
    let function = heap.object("function", bytes: 1, site: Self.other)
    let closure = heap.object("tuple", bytes: 1, site: Self.other)
    let cell = heap.object("cell", bytes: 1, site: Self.other)
    let seen = heap.object("list", bytes: 10, site: Self.caching)
    heap.module("app", function)
    heap.hold(function, closure)
    heap.hold(closure, cell)
    heap.hold(cell, seen)
    heap.hold(seen, heap.object("app.Chord", bytes: 100, site: Self.making))
    // The module itself has 72 bytes, and nobody knows its site.
    #expect(try Self.bytes(heap) == [72, 110, 0, 3, 0])
  }

  @Test func `an exception that the interpreter handles is kept by itself, and its dictionaries are not`() throws {
    for (type, expected) in [("dict", [UInt64(0), 10, 100, 0, 0]), ("ValueError", [0, 110, 0, 0, 0])] {
      var heap = SyntheticHeap()
      let kept = heap.object(type, bytes: 10, site: Self.caching)
      heap.root(kept, KMM_ROOT_INTERPRETER, "own dictionary")
      heap.hold(kept, heap.object("app.Chord", bytes: 100, site: Self.making))
      #expect(try Self.bytes(heap) == expected)
    }
  }

  @Test func `what was made before the recording keeps nothing from those who are known`() throws {
    for site in [0, Self.uncounted, 99] {
      var heap = SyntheticHeap()
      let app = heap.object("app.App", bytes: 7, site: site)
      heap.root(app, KMM_ROOT_LOCAL, "app")
      let cache = heap.object("dict", bytes: 10, site: Self.caching)
      heap.hold(app, cache)
      heap.hold(cache, heap.object("app.Chord", bytes: 100, site: Self.making))
      heap.hold(app, heap.object("str", bytes: 3))
      #expect(try Self.bytes(heap) == [10, 110, 0, 0, 0])
    }
  }

  @Test func `where free lists were not followed, a dict is whose its table is`() throws {
    var heap = SyntheticHeap()
    let app = Self.cached(in: &heap)
    let stale = heap.object("list", bytes: 5, site: Self.caching)
    heap.hold(app.names, stale)
    let items = heap.block(40, "(items)", site: Self.making)
    heap.typeFlags["(items)"] = KMM_TYPE_NATIVE.rawValue | KMM_TYPE_OWNED.rawValue
    heap.hold(stale, items, at: "items")
    #expect(try Self.bytes(heap) == [0, 255, 0, 2, 0])
    #expect(try Self.bytes(heap, isExact: false) == [0, 210, 45, 2, 0])
  }

  @Test func `another recording, and a sample, know nothing of a heap`() throws {
    var heap = SyntheticHeap()
    _ = Self.cached(in: &heap)
    let snapshot = try heap.snapshot().loaded()
    #expect(SiteRetention(of: snapshot, in: try Self.recording()) != nil)
    #expect(SiteRetention(of: snapshot, in: try Self.recording { $0.header.pid = 1 }) == nil)
    #expect(SiteRetention(of: snapshot, in: try Self.recording { $0.header.startRealtime += 1 }) == nil)
    #expect(SiteRetention(of: snapshot, in: try Self.recording { $0.header.sampleBytes = 4096 }) == nil)
  }

  // MARK: Random heaps

  @Test func `each node counts for the outermost without which it would not be there`() throws {
    let recording = try Self.recording()
    for seed in Rounds.seeds {
      let heap = RandomMakers(seed: seed)
      let retention = try #require(SiteRetention(of: heap.heap.snapshot().loaded(), in: recording))
      #expect([retention.unrecordedBytes] + retention.bytes.prefix(3) == heap.bytes, "seed \(seed)")
    }
  }
}

/// A small heap of infrastructure and objects, all of which roots reach, and the same question answered the slow and obvious way.
private struct RandomMakers {
  var heap = SyntheticHeap()
  private var isInfrastructure: [Bool] = []

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let types = ["module", "function", "cell", "code", "list", "tuple", "dict", "app.Chord"]
    for node in 0..<Int.random(in: 2...16, using: &random) {
      let type = types[Int.random(in: 0..<types.count, using: &random)]
      let bytes = UInt64.random(in: 1...1000, using: &random)
      _ = heap.object(type, bytes: bytes, site: UInt32.random(in: 0...3, using: &random))
      isInfrastructure.append(["module", "function", "cell", "code"].contains(type))
      if node == 0 || Int.random(in: 0..<6, using: &random) == 0 { heap.root(node, KMM_ROOT_LOCAL, "x") }
      if node > 0 { hold(Int.random(in: 0..<node, using: &random), node) }
    }
    for _ in 0..<Int.random(in: 0...heap.nodes.count, using: &random) {
      hold(heap.nodes.indices.randomElement(using: &random) ?? 0, heap.nodes.indices.randomElement(using: &random) ?? 0)
    }
  }

  private mutating func hold(_ holder: Int, _ held: Int) {
    heap.hold(holder, held)
    let isContainer = ["list", "tuple", "dict"].contains(heap.nodes[held].type)
    if isContainer && ["function", "code"].contains(heap.nodes[holder].type) { isInfrastructure[held] = true }
  }

  /// What the roots reach when a node is gone.
  private func reached(without gone: Int?) -> Set<Int> {
    var seen: Set<Int> = []
    var open = heap.roots.map(\.node)
    while let node = open.popLast() {
      if node == gone || !seen.insert(node).inserted { continue }
      open += heap.edges.filter { $0.holder == node }.map(\.held)
    }
    return seen
  }

  /// By site, 0 for none: the bytes that count for it.
  var bytes: [UInt64] {
    let all = reached(without: nil)
    let retained = heap.nodes.indices.map { all.subtracting(reached(without: $0)) }
    var bytes = [UInt64](repeating: 0, count: 4)
    for node in heap.nodes.indices {
      let keepers = heap.nodes.indices.filter {
        !isInfrastructure[$0] && heap.nodes[$0].site != 0 && retained[$0].contains(node)
      }
      let outermost = keepers.first { one in keepers.allSatisfy { retained[one].contains($0) } }
      bytes[Int(heap.nodes[outermost ?? node].site)] += heap.nodes[node].bytes
    }
    return bytes
  }
}
