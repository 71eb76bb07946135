import CCaptureFormat
import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

/// What lived at the end by when it was made, and what else a capture tells of times.
@Suite struct BirthTests {
  /// Two sites of equal stacks in two generations, which are one, and another.
  private static func capture() -> SyntheticCapture {
    var capture = SyntheticCapture()
    capture.module("/opt/penta.so", 0x1000..<0x2000)
    for generation: UInt32 in [0, 5] {
      let stack = capture.native([NativeFrameWord(address: 0x1100, generation: generation, isExact: false)])
      capture.site(.new, native: stack, allocations: 4, bytes: 400)
    }
    capture.site(.malloc, native: capture.native([0x1200]), allocations: 1, bytes: 8)
    return capture
  }

  private static func numbers(_ births: Births) -> [[UInt64]] {
    births.entries.map { [UInt64($0.site), UInt64($0.epoch), $0.blocks, $0.bytes] }
  }

  @Test func `births of equal sites and epochs are one`() throws {
    var capture = Self.capture()
    capture.epochs(seconds: [0, 0.5, 2])
    capture.birth(2, epoch: 1, blocks: 3, bytes: 30)
    capture.birth(1, epoch: 1, blocks: 1, bytes: 20)
    capture.birth(1, epoch: 0, blocks: 2, bytes: 10)
    capture.birth(3, epoch: 2, blocks: 1, bytes: 8)
    let recording = try capture.load()
    let births = try #require(recording.births)
    #expect(births.starts == [0, 500_000_000, 2_000_000_000])
    #expect(Self.numbers(births) == [[0, 0, 2, 10], [0, 1, 4, 50], [1, 2, 1, 8]])
    #expect(recording.losses.brokenRecords == 0)
  }

  @Test func `births of no site or epoch are left out and counted`() throws {
    var capture = Self.capture()
    capture.header.siteBase = 100
    capture.epochs(seconds: [0, 1])
    capture.birth(1, epoch: 1, blocks: 1, bytes: 20)
    capture.birth(1, epoch: 2, blocks: 1, bytes: 20)
    capture.birth(0, epoch: 0, blocks: 1, bytes: 20)
    capture.birth(4, epoch: 0, blocks: 1, bytes: 20)
    capture.births.append(kmm_birth(site: 7, epoch: 0, reserved: 0, blocks: 1, bytes: 20))
    let recording = try capture.load()
    #expect(recording.births.map(Self.numbers) == [[0, 1, 1, 20]])
    #expect(recording.losses.brokenRecords == 4)
  }

  @Test(arguments: [[], [1], [0, 2, 1]] as [[Double]])
  func `without times from the beginning on nothing is known`(starts: [Double]) throws {
    var capture = Self.capture()
    capture.birth(1, epoch: 0, blocks: 1, bytes: 20)
    if !starts.isEmpty { capture.epochs(seconds: starts) }
    #expect(try capture.load().births == nil)
  }

  @Test func `a log that claims more epochs than it holds has none`() throws {
    var capture = Self.capture()
    var body: [UInt8] = []
    body.append(number: UInt64.max)
    body.append(number: UInt64(0))
    capture.append(KMM_RECORD_EPOCHS, body)
    let recording = try capture.load()
    #expect(recording.births == nil)
  }

  @Test func `a photograph into the same file replaces the one before`() throws {
    var capture = Self.capture()
    capture.photograph("run-peak.kmsnap", seconds: 1, live: 100)
    capture.photograph("run-1.kmsnap", seconds: 2, live: 150)
    capture.photograph("run-peak.kmsnap", seconds: 3, live: 200)
    capture.mark("loaded", seconds: 2.5, live: 170)
    let recording = try capture.load()
    #expect(recording.photographs.map(\.name) == ["run-1.kmsnap", "run-peak.kmsnap"])
    #expect(recording.photographs.map(\.liveBytes) == [150, 200])
    #expect(recording.marks.map(\.name) == ["loaded"])
  }

  @Test func `a thread's times are known where they were noted`() throws {
    var capture = Self.capture()
    for (began, ended, isInUse) in [(5, 0, 1), (7, 9, 0), (7, 9, 1), (0, 0, 0)] as [(UInt64, UInt64, UInt64)] {
      let slot = capture.thread("thread", tid: 1)
      capture.threads[Int(slot)].began = began
      capture.threads[Int(slot)].ended = ended
      capture.threads[Int(slot)].in_use = isInUse
    }
    let threads = try capture.load().threads
    #expect(threads.map(\.began) == [5, 7, 7, nil])
    #expect(threads.map(\.ended) == [nil, 9, nil, nil])
  }
}
