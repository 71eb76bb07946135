import CCaptureFormat
import CaptureFormat
import Glibc
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct GrowingRecordingTests {
  /// A site with its stacks written out, so that sites of two recordings can be compared whatever their numbers.
  private struct Written: Hashable {
    let native: [UInt64]
    let python: [String]
    let thread: UInt16
    let kind: BlockKind
    let counts: SiteCounts
  }

  private func written(_ recording: Recording) -> Set<Written> {
    Set(
      recording.sites.map { site in
        let python = recording.python.stack(site.python).map { word in
          let frame = CanonicalPythonFrame(rawValue: word)
          return
            "\(recording.codes.codes[frame.code].name) \(recording.codes.file(of: frame.code)):\(frame.line ?? 0) \(frame.isEntry)"
        }
        return Written(
          native: recording.native.stack(site.native), python: python, thread: site.thread, kind: site.kind, counts: site.counts)
      })
  }

  private func read(_ capture: SyntheticCapture) throws -> CaptureFile { try capture.withFile { try CaptureFile(path: $0) } }

  /// A program at some moments of its run: everything grows, counters move, modules and code appear.
  private struct Program {
    var capture = SyntheticCapture()
    private var codes: [UInt32] = []
    private var modules: UInt64 = 0
    private var random: SeededRandom

    init(seed: UInt64) {
      random = SeededRandom(seed: seed)
      capture.meta("python.version", "3.11.7")
    }

    mutating func goOn() {
      if Int.random(in: 0..<3, using: &random) == 0 || modules == 0 { addModule() }
      for _ in 0..<Int.random(in: 0...3, using: &random) { addCode() }
      for _ in 0..<Int.random(in: 0...20, using: &random) { addSite() }
      for number in capture.sites.indices.dropFirst() where Bool.random(using: &random) {
        capture.sites[number].allocations += UInt64.random(in: 0...9, using: &random)
        capture.sites[number].allocated_bytes += UInt64.random(in: 0...900, using: &random)
      }
    }

    private mutating func addModule() {
      modules += 1
      capture.module("/opt/module\(modules).so", modules << 16..<modules << 16 + 0x8000)
      if modules == 2 { capture.evaluationLoop(2 << 16..<2 << 16 + 0x100) }
    }

    private mutating func addCode() {
      let folder = "/app/p\(codes.count % 3)"
      codes.append(
        capture.code("f\(codes.count)", file: Bool.random(using: &random) ? folder + "/__init__.py" : folder + "/a.py"))
    }

    private mutating func addSite() {
      // Addresses of modules that are not known yet, too.
      let native = capture.native(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          UInt64.random(in: 1...modules + 1, using: &random) << 16 + UInt64.random(in: 1...0x200, using: &random)
        })
      let python = capture.python(
        (0..<(codes.isEmpty ? 0 : Int.random(in: 0...3, using: &random))).map { _ in
          capture.frame(codes.randomElement(using: &random) ?? 0, line: UInt32.random(in: 1...3, using: &random))
        })
      let site = capture.site(
        .malloc, native: native, python: python, thread: UInt16.random(in: 0...2, using: &random), allocations: 3, bytes: 30)
      if Int.random(in: 0..<4, using: &random) == 0 { capture.remoteFrees(of: site, thread: 1, frees: 1, bytes: 10) }
    }
  }

  @Test func `looks at a growing capture show what a fresh load shows`() throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      var program = Program(seed: seed)
      var growing = GrowingRecording(resolve: { $0 })
      var names: StackNamer?
      var generation = 0
      for step in 0..<8 {
        program.goOn()
        let capture = try read(program.capture)
        let recording = growing.look(at: capture)
        let fresh = Recording(capture, resolve: { $0 })
        #expect(written(recording) == written(fresh), "seed \(seed), step \(step)")
        #expect(recording.losses.brokenRecords == fresh.losses.brokenRecords, "seed \(seed), step \(step)")
        if let names, generation == growing.generation {
          names.follow(recording)
        } else {
          names = StackNamer(recording, naming: AddressNaming())
          generation = growing.generation
        }
        let freshNames = StackNamer(fresh, naming: AddressNaming())
        let lines = recording.sites.map { names?.responsibleFrame(of: $0) }.sorted { "\($0 as Any)" < "\($1 as Any)" }
        let freshLines = fresh.sites.map { freshNames.responsibleFrame(of: $0) }.sorted { "\($0 as Any)" < "\($1 as Any)" }
        #expect(lines == freshLines, "seed \(seed), step \(step)")
      }
    }
  }

  @Test func `a node that is written after its number was given away is read when a site needs it`() throws {
    var capture = SyntheticCapture()
    capture.module("/opt/a.so", 0x1000..<0x2000)
    let stack = capture.native([0x1100, 0x1200])
    let node = capture.nativeNodes[Int(stack)]
    capture.nativeNodes[Int(stack)] = kmm_node()
    var growing = GrowingRecording(resolve: { $0 })
    #expect(growing.look(at: try read(capture)).sites.isEmpty)
    capture.nativeNodes[Int(stack)] = node
    capture.site(.malloc, native: stack, allocations: 1, bytes: 8)
    let recording = growing.look(at: try read(capture))
    let frames = recording.native.stack(recording.sites[0].native).map { CanonicalNativeFrame(rawValue: $0).address }
    #expect(frames == [0x1200, 0x1100])
  }

  @Test func `numbers stay while no module comes, and another capture begins anew`() throws {
    var capture = SyntheticCapture()
    capture.module("/opt/a.so", 0x1000..<0x2000)
    capture.site(.malloc, native: capture.native([0x1100]), allocations: 1, bytes: 8)
    var growing = GrowingRecording(resolve: { $0 })
    _ = growing.look(at: try read(capture))
    let generation = growing.generation
    capture.site(.malloc, native: capture.native([0x1300]), allocations: 2, bytes: 16)
    #expect(growing.look(at: try read(capture)).sites.map(\.counts.allocations) == [1, 2])
    #expect(growing.generation == generation)
    capture.module("/opt/b.so", 0x3000..<0x4000)
    _ = growing.look(at: try read(capture))
    #expect(growing.generation == generation + 1)
    var other = SyntheticCapture()
    other.header.pid = 77
    other.site(.calloc, allocations: 9, bytes: 90)
    #expect(growing.look(at: try read(other)).sites.map(\.counts.allocations) == [9])
    #expect(growing.generation == generation + 2)
  }

  @Test func `an open capture is read after its file has gone`() throws {
    var capture = SyntheticCapture()
    capture.site(.malloc, allocations: 5, bytes: 50)
    try capture.withFile { path in
      let open = try OpenCapture(path: path)
      unlink(path)
      #expect(throws: CaptureError.self) { try CaptureFile(path: path) }
      let count = try open.read().sites.count
      #expect(count == 2)
    }
  }

  @Test func `names are looked up once`() throws {
    final class Counting: FrameNaming {
      var questions = 0
      func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
        questions += 1
        return []
      }
    }
    var capture = SyntheticCapture()
    capture.module("/opt/a.so", 0x1000..<0x2000)
    capture.site(.malloc, native: capture.native([0x1100, 0x1200]), allocations: 1, bytes: 8)
    let recording = Recording(try read(capture), resolve: { $0 })
    let counting = Counting()
    let remembered = RememberedNames(counting)
    for _ in 0..<3 {
      let names = StackNamer(recording, naming: remembered)
      _ = names.names(of: recording.stack(native: recording.sites[0].native, python: 0))
    }
    #expect(counting.questions == 2)
  }
}
