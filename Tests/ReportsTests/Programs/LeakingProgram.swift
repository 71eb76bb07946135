import CCaptureFormat
import CaptureFormat
import Detectors
import Foundation
import HeapGraph
import Reports
import Snapshots
import Suppressions
import SyntheticCaptures

/// Heaps with findings and without, and what somebody has said of them beforehand.
enum LeakingProgram {
  /// A program with a finding of each detector, garbage, and some that somebody has accepted or hidden.
  ///
  /// Sites are those of `SampleProgram`: 1 and 2 imports, 3 C++ that `analyse` calls.
  static func guilty() -> SyntheticHeap {
    var heap = SyntheticHeap()
    let (app, hub) = (heap.object("app.App", site: 3), heap.object("penta_core.EventHub", site: 3))
    let (object, closure) = (heap.block(256, "(new)", site: 3), heap.block(32, "(new)", site: 3))
    let (method, function) = (heap.object("method"), heap.object("function", name: "App.on_event"))
    heap.hold(app, hub, at: "hub")
    heap.hold(hub, object, way: .found)
    heap.hold(object, closure)
    heap.hold(closure, method)
    heap.hold(method, function, at: "__func__")
    heap.hold(method, app, at: "__self__")
    for _ in 0..<4 { _ = heap.object("app.Chord", bytes: 500, site: 3, extra: 1) }
    for _ in 0..<5 { heap.hold(heap.block(4096, site: 3), heap.block(100, site: 3)) }
    heap.ring(heap.block(48), heap.block(48))
    for number in 0..<3 {
      let (close, session) = (heap.object("method"), heap.object("app.Session", bytes: 2000))
      heap.hold(close, function, at: "__func__")
      heap.hold(close, session, at: "__self__")
      heap.root(close, KMM_ROOT_ATEXIT, "Session.close", at: UInt64(number + 1) * 0x100)
    }
    for ring in [SyntheticHeap.Ring.young, .old, .frozen] {
      heap.ring(heap.object("app.Node", ring: ring, site: 3), heap.object("app.Node", ring: ring, site: 3))
    }
    let first = heap.nodes.count
    for _ in 0..<30 { _ = heap.object("app.Part", ring: .frozen) }
    for place in 0..<30 { heap.hold(first + place, first + (place + 1) % 30, first + (place + 7) % 30) }
    heap.ring(heap.object("numpy.Hidden", ring: .frozen), heap.object("numpy.Hidden", ring: .frozen))
    heap.module("app", function)
    heap.plantControls()
    return heap
  }

  static let innocent: SyntheticHeap = {
    var heap = SyntheticHeap()
    let (app, node) = (heap.object("app.App"), heap.object("app.Node"))
    heap.ring(app, node)
    heap.hold(app, heap.block(1000), way: .told, at: "data")
    heap.module("app", app)
    heap.plantControls()
    return heap
  }()

  /// What is found in a heap and judged by a configuration that accepts some of it; `change` makes another file of the snapshot.
  static func judged(
    _ heap: SyntheticHeap, names: StackNamer?, showsPossible: Bool = false, _ change: (inout SyntheticSnapshot) -> Void = { _ in }
  ) throws -> JudgedFindings {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)/photo.kmsnap")
    try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: path.deletingLastPathComponent()) }
    var written = heap.snapshot()
    change(&written)
    try Data(written.bytes()).write(to: path)
    let snapshot = HeapSnapshot(try SnapshotFile(path: path.path), keepsControls: true)
    snapshot.stackNames = names
    let report = LeakReport(LeakAnalysis([snapshot], showsPossible: showsPossible))
    return JudgedFindings(report, by: try configuration(for: report))
  }

  /// With the names of the sample program's stacks.
  static func judged(_ heap: SyntheticHeap) throws -> JudgedFindings { try judged(heap, names: SampleProgram().process().names) }

  private static func configuration(for report: LeakReport) throws -> Configuration {
    if report.findings.isEmpty { return Configuration() }
    let accepted = report.findings.first { $0.kind == .rootCycle }?.fingerprint ?? "0000000000000000"
    let text = """
      [[known_issue]]
      fingerprint = "\(accepted)"
      reason = "the vendor's driver; ticket 4711"
      owner = "anna"
      date = 2026-11-02

      [[known_issue]]
      fingerprint = "0123456789abcdef"
      reason = "the old mixer"
      owner = "ben"
      date = 2025-01-31

      [[suppression]]
      name = "numpy's caches"
      type = "numpy.*"
      """
    return try Configuration(text: text, path: "kmmem.toml")
  }
}
