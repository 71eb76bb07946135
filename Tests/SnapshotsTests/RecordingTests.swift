import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct RecordingTests {
  @Test func `the same code in two generations is one frame`() throws {
    var capture = SyntheticCapture()
    capture.module("/opt/penta.so", 0x1000..<0x2000)
    for generation: UInt32 in [0, 5] {
      let stack = capture.native([NativeFrameWord(address: 0x1100, generation: generation, isExact: false)])
      capture.site(.new, native: stack, allocations: 1, bytes: 8)
    }
    let recording = try capture.load()
    #expect(recording.sites.map(\.counts.allocations) == [2])
  }

  @Test func `instructions of one line are one frame`() throws {
    var capture = SyntheticCapture()
    capture.meta("python.version", "3.11.7")
    // Two instructions of line 88, and the same line in a second code object with the same name and place.
    let code = capture.code("analyse", file: "/app/harmony.py", firstLine: 80)
    let again = capture.code("analyse", file: "/app/harmony.py", firstLine: 80)
    let start = capture.frame(code, line: 88)
    let inside = PythonFrameWord(code: code, offset: start.offset + 1, isEntry: true)
    for word in [start, inside, capture.frame(again, line: 88)] {
      let stack = capture.python([word])
      capture.site(.object, python: stack, allocations: 1, bytes: 8)
    }
    let recording = try capture.load()
    #expect(recording.sites.map(\.counts.allocations) == [3])
    let frame = CanonicalPythonFrame(rawValue: recording.python.frames[Int(recording.sites[0].python)])
    #expect(frame.line == 88)
    #expect(recording.codes.codes[frame.code].name == "analyse")
  }

  @Test func `kmmem's own frames are left out`() throws {
    var capture = SyntheticCapture()
    capture.module("/opt/penta.so", 0x1000..<0x2000)
    capture.module("/usr/lib/kmmem/libkmmem_agent.so", 0x5000..<0x6000)
    let stack = capture.native([0x5100, 0x1100, 0x1200, 0x5200])
    capture.site(.new, native: stack, allocations: 1, bytes: 8)
    let recording = try capture.load()
    let addresses = recording.native.stack(recording.sites[0].native).map { CanonicalNativeFrame(rawValue: $0).address }
    #expect(addresses == [0x1200, 0x1100])
  }

  @Test func `stacks that do not match are counted`() throws {
    var capture = SyntheticCapture()
    capture.evaluationLoop(0x4000..<0x5000)
    let code = capture.code("f", file: "/app/a.py")
    let entry = PythonFrameWord(code: code, offset: 1, isEntry: true)
    let one = capture.python([entry])
    let two = capture.python([entry, entry])
    let native = capture.native([0x1000, 0x4100, 0x1200])
    capture.site(.new, native: native, python: one, allocations: 1, bytes: 8)
    capture.site(.new, native: native, python: two, allocations: 1, bytes: 8)
    capture.site(.new, python: two, allocations: 1, bytes: 8)
    let recording = try capture.load()
    #expect(recording.losses.mismatchedStacks == 1)
  }

  @Test func `a random capture with flipped bytes loads or is refused`() throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      var capture = SyntheticCapture()
      capture.module("/opt/penta.so", 0x1000..<0x2000)
      capture.evaluationLoop(0x1800..<0x1900)
      let code = capture.code("f", file: "/app/a.py")
      let native = capture.native([0x1100, 0x1850, 0x1200])
      let python = capture.python([PythonFrameWord(code: code, offset: 1, isEntry: true)])
      let site = capture.site(.new, native: native, python: python, allocations: 5, bytes: 80)
      capture.remoteFrees(of: site, thread: 1, frees: 2, bytes: 32)
      var bytes = capture.bytes()
      for _ in 0..<8 {
        // Arrays begin at page 16, one page each; damage what is in use.
        let page = Int.random(in: 16..<bytes.count / 4096, using: &random)
        bytes[page * 4096 + Int.random(in: 0..<160, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      try withTemporaryFile(bytes) { path in
        guard let file = try? CaptureFile(path: path) else { return }
        let recording = Recording(file, resolve: { $0 })
        let names = StackNamer(recording, naming: AddressNaming())
        for site in recording.sites {
          _ = names.names(of: recording.stack(native: site.native, python: site.python))
        }
        _ = ImportCost.all(of: recording, names: names)
        _ = recording.counted
      }
    }
  }
}
