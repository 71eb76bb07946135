import CCaptureFormat
import CaptureFormat
import Foundation
import SyntheticCaptures
import Testing

/// The files of which the end-to-end tests take pictures: Tests/EndToEnd/Looks/sample.kmmem and sample.kmsnap.
///
/// With KMMEM_UPDATE_GOLDENS=1 they are written. Nothing in them depends on a machine: no module of theirs is a file anywhere.
@Suite struct PageSampleTests {
  private static let looks = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "EndToEnd/Looks")

  private var isUpdating: Bool { ProcessInfo.processInfo.environment["KMMEM_UPDATE_GOLDENS"] == "1" }

  @Test func `the capture of the pictures is what is described here`() throws {
    let path = Self.looks.appending(path: "sample.kmmem")
    let described = try Self.capture().withFile { try CaptureFile(path: $0) }
    if isUpdating { try Data(CompactCapture(described).bytes).write(to: path) }
    let kept = try CaptureFile(path: path.path)
    // Packed bytes depend on the library that packs.
    #expect(kept.log.content.bytes == described.log.content.bytes)
    #expect(kept.sites.map(\.allocated_bytes) == described.sites.map(\.allocated_bytes))
    #expect(kept.births.map(\.bytes) == described.births.map(\.bytes))
    #expect(kept.moments.map(\.heap_bytes) == described.moments.map(\.heap_bytes))
    #expect(kept.threads.map(\.began) == described.threads.map(\.began))
  }

  @Test func `the snapshot of the pictures is what is described here`() throws {
    let path = Self.looks.appending(path: "sample.kmsnap")
    let described = Data(SyntheticSnapshot.everything().bytes())
    if isUpdating { try described.write(to: path) }
    #expect(try Data(contentsOf: path) == described)
  }

  /// A service that loads models, then answers: Python and C++, an import, two threads, a leak that shows in the second half.
  private static func capture() -> SyntheticCapture {
    var capture = SyntheticCapture()
    capture.meta("command", "python\u{1f}-m\u{1f}music_brain.service")
    capture.meta("cwd", "/srv/app")
    capture.meta("python.version", "3.11.7")
    capture.module("/srv/app/penta_core.so", 0x10_0000..<0x20_0000)
    capture.evaluationLoop(0x2_0000..<0x2_1000)
    let codes = ["<module>", "load", "answer", "analyse", "_find_and_load", "Cache.put"].map { name in
      capture.code(name, file: name == "_find_and_load" ? "<frozen importlib._bootstrap>" : "/srv/app/music_brain/service.py")
    }
    func stack(_ calls: [Int]) -> [PythonFrameWord] { calls.map { capture.frame(codes[$0], line: UInt32(10 + $0)) } }
    let plans: [(calls: [Int], native: [UInt64], thread: UInt16, megabytes: UInt64, epochs: Range<UInt16>)] = [
      ([0, 1], [], 0, 24, 1..<3), ([0, 1], [0x10_0100], 0, 12, 2..<3), ([0, 4, 0], [], 0, 3, 0..<1),
      ([0, 2, 3], [0x10_0200, 0x10_0300], 1, 9, 4..<9), ([0, 2, 5], [], 1, 15, 4..<10), ([0, 2], [], 1, 2, 5..<6),
    ]
    for plan in plans {
      let python = capture.python(stack(plan.calls))
      let loops = [UInt64](repeating: 0x2_0080, count: plan.calls.count)
      let bytes = plan.megabytes << 20
      let site = capture.site(
        plan.native.isEmpty ? .object : .new, native: capture.native(loops + plan.native), python: python, thread: plan.thread,
        allocations: 4000, bytes: bytes)
      for epoch in plan.epochs {
        capture.birth(site, epoch: epoch, blocks: UInt64(4000 / plan.epochs.count), bytes: bytes / UInt64(plan.epochs.count))
      }
    }
    course(of: &capture)
    return capture
  }

  private static func course(of capture: inout SyntheticCapture) {
    capture.epochs(seconds: (0..<10).map(Double.init))
    for second in 0...10 as ClosedRange<UInt64> {
      let heap = min(second, 3) * 7 << 20 + (second > 4 ? (second - 4) * 2 << 20 : 0)
      let objects = min(second, 4) * 6 << 20 + (second > 4 ? (second - 4) * 3 << 20 : 0)
      capture.moment(
        seconds: Double(second), heap: heap, objects: objects, mapped: second > 1 ? 4 << 20 : 0,
        resident: heap + objects + 20 << 20, peak: heap + objects)
    }
    capture.mark("models loaded", seconds: 3.2, live: 40 << 20)
    capture.photograph("service-1.kmsnap", seconds: 7, live: 60 << 20)
    for (name, began, ended) in [("MainThread", 1, 0), ("answers", 4_000_000_000, 9_500_000_000)] as [(String, UInt64, UInt64)] {
      let slot = capture.thread(name, tid: 4242 + UInt32(ended % 7), sizes: [8: 4000])
      capture.threads[Int(slot)].began = began
      capture.threads[Int(slot)].ended = ended
      capture.threads[Int(slot)].in_use = ended == 0 ? 1 : 0
    }
    capture.header.heapBytes = 21 << 20
    capture.header.objectBytes = 44 << 20
    capture.header.peakBytes = 65 << 20
    capture.header.peakNanoseconds = 9_800_000_000
    capture.header.durationNanoseconds = 10_000_000_000
  }
}
