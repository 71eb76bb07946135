import CCaptureFormat
import Detectors
import SyntheticCaptures
import Testing

@Suite struct PinnedObjectTests {
  private static let big: UInt64 = 40 << 10

  /// atexit → bound method → session, so many times.
  private func atexit(_ count: Int, isHeld: Bool = false) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (function, list) = (heap.object("function", name: "Session.close"), heap.object("list"))
    for number in 0..<count {
      let (method, session) = (heap.object("method"), heap.object("app.Session"))
      heap.hold(method, function, at: "__func__")
      heap.hold(method, session, at: "__self__")
      heap.root(method, KMM_ROOT_ATEXIT, "Session.close", at: UInt64(number + 1) * 0x100)
      if isHeld { heap.hold(list, session) }
    }
    heap.module("app", function, list)
    return heap
  }

  @Test func `three callbacks of atexit, one, and three of objects in use`() throws {
    let report = try atexit(3).report()
    #expect(report.kinds == [.atexit])
    #expect(report.findings[0].amount.count == 3 && report.findings[0].types == ["app.Session"])
    #expect(report.findings[0].cures.map(\.kind) == [.unregister] && report.findings[0].title.contains("Session.close"))
    #expect(try atexit(1).report().isClean)
    #expect(try atexit(3, isHeld: true).report().isClean)
  }

  /// holder → error → traceback → frame → local variable; frame → code
  private func exception(bytes: UInt64 = 100_000, isKept: Bool = true) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (error, traceback, frame) = (heap.object("ValueError"), heap.object("traceback"), heap.object("frame"))
    heap.hold(error, traceback)
    heap.hold(traceback, frame)
    heap.hold(frame, heap.object("code", name: "parse"), heap.object("list", bytes: bytes))
    if isKept {
      heap.module("app", error)
    } else {
      heap.root(error, KMM_ROOT_LOCAL, "error", owner: "main", thread: 4242)
    }
    return heap
  }

  @Test func `an exception that is kept with its traceback`() throws {
    let report = try exception().report()
    #expect(report.kinds == [.traceback])
    #expect(report.findings[0].title.contains("ValueError") && report.findings[0].title.contains("parse"))
    #expect(report.findings[0].amount.retainedBytes >= 100_000)
    #expect(try exception(bytes: 1000).report().isClean)
    #expect(try exception(isKept: false).report().isClean)
  }

  @Test func `tracebacks that lead to themselves come to an end`() throws {
    var heap = exception()
    let (second, third) = (heap.object("traceback"), heap.object("traceback"))
    heap.hold(1, second)
    heap.ring(second, third)
    #expect(try heap.report().kinds == [.traceback])
  }

  /// module → list → generators → what they have in hand
  private func generators(_ count: Int, user: String = "list") -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (holder, code) = (heap.object(user), heap.object("code", name: "read_chunks"))
    for _ in 0..<count {
      let generator = heap.object("generator")
      heap.hold(generator, code, heap.object("bytearray", bytes: Self.big))
      heap.hold(holder, generator)
    }
    heap.module("app", holder)
    return heap
  }

  @Test func `generators in the middle of their work`() throws {
    let report = try generators(3).report()
    #expect(report.kinds == [.generator])
    #expect(report.findings[0].amount.count == 3 && report.findings[0].title.contains("read_chunks"))
    #expect(try generators(2).report().isClean)
    #expect(try generators(3, user: "_asyncio.Task").report().isClean)
  }

  /// Threads that run one function, with a variable each.
  private func threads(_ numbers: [UInt32], lines: [UInt32] = [7], isHeld: Bool = false) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let list = heap.object("list")
    for (place, thread) in numbers.enumerated() {
      let (lock, data) = (heap.object("app.Lock"), heap.object("bytearray", bytes: Self.big))
      heap.root(lock, KMM_ROOT_LOCAL, "self", owner: "Event.wait", thread: thread, line: 3)
      heap.root(data, KMM_ROOT_LOCAL, "data", owner: "work", thread: thread, line: lines[place % lines.count])
      if isHeld { heap.hold(list, data, lock) }
    }
    heap.module("app", list)
    return heap
  }

  @Test func `threads that wait in one line`() throws {
    let report = try threads([11, 12, 13]).report()
    #expect(report.kinds == [.thread])
    #expect(report.findings[0].amount.count == 3 && report.findings[0].title.contains("3 threads wait in work"))
    #expect(try threads([11, 12]).report().isClean)
    #expect(try threads([11, 12, 4242]).report().isClean)
    #expect(try threads([11, 12, 13], lines: [7, 8]).report().isClean)
    #expect(try threads([11, 12, 13], isHeld: true).report().isClean)
  }

  private func modules(_ names: [String], file: String) -> SyntheticHeap {
    var heap = SyntheticHeap()
    for name in names {
      let module = heap.object("module", name: name)
      heap.hold(module, heap.object("list", bytes: 1000))
      heap.root(module, KMM_ROOT_MODULE, name, owner: file)
    }
    return heap
  }

  @Test func `a file that was loaded twice`() throws {
    let report = try modules(["app.models", "models"], file: "/srv/app/models.py").report()
    #expect(report.kinds == [.moduleTwice])
    #expect(report.findings[0].title.contains("app.models and models") && report.findings[0].amount.retainedBytes == 1064)
    #expect(try modules(["app.models"], file: "/srv/app/models.py").report().isClean)
    #expect(try modules(["_core", "_core.sub"], file: "/srv/app/_core.so").report().isClean)
  }
}
