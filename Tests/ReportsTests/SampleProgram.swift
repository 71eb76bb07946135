import CCaptureFormat
import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures

/// A small music program with everything that a report shows: imports, mixed stacks, recursion, threads, a leak.
///
///     main.py:3 imports music_brain, which imports music_brain.harmony
///     main.py:9 calls analyse (harmony.py:88), which calls C++ (penta::Detector), whose vector grows
struct SampleProgram {
  static let python: Range<UInt64> = 0x1_0000..<0x9_0000
  static let loop: Range<UInt64> = 0x2_0000..<0x2_1000
  static let penta: Range<UInt64> = 0x10_0000..<0x20_0000
  static let libc: Range<UInt64> = 0x30_0000..<0x40_0000

  var capture = SyntheticCapture()
  /// The folder that the program lies in.
  let root: String
  private let main: UInt32
  private let analyse: UInt32
  private let walk: UInt32

  init(pid: UInt32 = 4242, parent: UInt32 = 0, root: String = "/srv/app") {
    self.root = root
    capture.header.pid = pid
    capture.header.parentPID = parent
    capture.meta("command", "python\u{1f}-m\u{1f}music_brain.harmony")
    capture.meta("cwd", root)
    capture.meta("executable", "/usr/bin/python3.11")
    capture.meta("python.version", "3.11.7")
    capture.meta("python.executable", "/usr/bin/python3.11")
    capture.module("/usr/bin/python3.11", Self.python)
    capture.module("\(root)/penta_core.cpython-311-x86_64-linux-gnu.so", Self.penta, buildID: [0xde, 0xad])
    capture.module("/lib/x86_64-linux-gnu/libc.so.6", Self.libc)
    capture.evaluationLoop(Self.loop)
    main = capture.code("<module>", file: "\(root)/main.py")
    analyse = capture.code("analyse", file: "\(root)/music_brain/harmony.py", firstLine: 80)
    walk = capture.code("Tree.walk", file: "/venv/lib/python3.11/site-packages/music21/tree.py", firstLine: 10)
    addImports()
    addWork()
    addCourse()
  }

  private mutating func addImports() {
    let find = capture.code("_find_and_load", file: "<frozen importlib._bootstrap>")
    let package = capture.code("<module>", file: "\(root)/music_brain/__init__.py")
    let harmony = capture.code("<module>", file: "\(root)/music_brain/harmony.py")
    let outer = [capture.frame(main, line: 3), capture.frame(find, line: 20), capture.frame(package, line: 1)]
    let inner = outer + [capture.frame(find, line: 20), capture.frame(harmony, line: 5)]
    object(outer, allocations: 100, bytes: 10_000)
    object(inner, allocations: 400, bytes: 2_000_000)
  }

  private mutating func object(_ frames: [PythonFrameWord], allocations: UInt64, bytes: UInt64) {
    let python = capture.python(frames)
    let native = capture.native(
      [Self.python.lowerBound + 0x50] + [UInt64](repeating: Self.loop.lowerBound + 0x80, count: frames.count) + [0x5_0100])
    capture.site(.object, native: native, python: python, allocations: allocations, bytes: bytes)
  }

  private mutating func addWork() {
    let outer = [Self.libc.lowerBound + 0x10, Self.python.lowerBound + 0x50]
    let loop = Self.loop.lowerBound + 0x80
    let work = capture.python([capture.frame(main, line: 9), capture.frame(analyse, line: 88, isEntry: false)])
    let growing = capture.native(outer + [loop, 0x5_0200, Self.penta.lowerBound + 0x100, Self.penta.lowerBound + 0x200])
    let first = capture.site(.new, native: growing, python: work, allocations: 1000, bytes: 48_000_000, temporaries: 900)
    capture.remoteFrees(of: first, thread: 1, frees: 990, bytes: 40_000_000)
    capture.sites[capture.sites.count - 1].saved_epoch = capture.header.epoch
    capture.sites[Int(first)].saved_epoch = capture.header.epoch
    capture.sites[Int(first)].saved_live_bytes = 48_000_000
    capture.sites[Int(first)].saved_live_count = 1000
    capture.epochs(seconds: [0, 2, 5])
    capture.birth(first, epoch: 1, blocks: 4, bytes: 3_000_000)
    capture.birth(first, epoch: 2, blocks: 6, bytes: 5_000_000)
    // The same stack in another thread and through another allocator.
    let again = capture.native(outer + [loop, 0x5_0300, Self.penta.lowerBound + 0x100, Self.penta.lowerBound + 0x200])
    capture.site(.malloc, native: again, python: work, thread: 1, allocations: 5, bytes: 4_000_000)

    let deep =
      [capture.frame(main, line: 9)] + [PythonFrameWord](repeating: capture.frame(walk, line: 17, isEntry: false), count: 198)
    let recursion = capture.python(deep)
    let list = capture.native(outer + [loop, 0x5_0400])
    capture.site(
      .mem, native: list, python: recursion, allocations: 30_000, bytes: 6_291_456, frees: 10_000, freedBytes: 2_097_152)
    let mapped = capture.native([Self.libc.lowerBound + 0x10, Self.penta.lowerBound + 0x300])
    capture.site(.mapping, native: mapped, thread: 1, allocations: 1, bytes: 8_388_608)
    capture.site(.fileMapping, native: mapped, allocations: 1, bytes: 99_000_000)
  }

  /// Adds what a function of harmony.py has made and keeps.
  mutating func keep(_ function: String, line: UInt32, allocations: UInt64, bytes: UInt64) {
    let code = capture.code(function, file: "\(root)/music_brain/harmony.py", firstLine: 100)
    object([capture.frame(main, line: 9), capture.frame(code, line: line)], allocations: allocations, bytes: bytes)
    capture.header.objectBytes += bytes
    capture.header.peakBytes += bytes
  }

  private mutating func addCourse() {
    capture.header.heapBytes = 12_000_000
    capture.header.objectBytes = 6_204_304
    capture.header.mappedBytes = 8_388_608
    capture.header.peakBytes = 66_592_912
    capture.header.peakNanoseconds = 5_300_000_000
    capture.header.durationNanoseconds = 8_400_000_000
    capture.header.arenaBytes = 7_340_032
    capture.thread(
      "MainThread", tid: 4242, sizes: [1: 20, 5: 20_000, 8: 10_000, 16: 1481])
    capture.thread("audio", tid: 4250, threads: 3, sizes: [20: 5, 23: 1])
    (capture.threads[0].began, capture.threads[0].in_use) = (1_000_000, 1)
    (capture.threads[1].began, capture.threads[1].ended) = (2_500_000_000, 7_000_000_000)
    capture.photograph("run-peak.kmsnap", seconds: 5.3, live: 66_592_912)
    for second in 0..<9 {
      let heap = UInt64(second < 6 ? second * 9_000_000 : 12_000_000)
      capture.moment(
        seconds: Double(second), heap: heap, objects: 2_000_000, mapped: second > 3 ? 8_388_608 : 0,
        resident: 21_000_000 + UInt64(min(second, 5)) * 12_000_000, peak: heap + 2_000_000)
    }
  }

  /// Loads the capture as if it had been read from a fixed place.
  func recording(path: String = "/srv/app/run.kmmem") throws -> Recording {
    try Self.load(capture, path: path)
  }

  /// A recording in which nothing happened.
  static func empty() throws -> Recording {
    try load(SyntheticCapture(), path: "/srv/app/empty.kmmem")
  }

  private static func load(_ capture: SyntheticCapture, path: String) throws -> Recording {
    var recording = try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
    recording.path = path
    return recording
  }

  /// The recording and its names.
  func process(path: String = "/srv/app/run.kmmem") throws -> ReportSource.Process {
    ReportSource.Process(try recording(path: path), naming: SampleNames(root: root))
  }
}

/// Names of the native code in `SampleProgram`.
final class SampleNames: FrameNaming {
  private let root: String

  init(root: String = "/srv/app") { self.root = root }

  func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
    switch address {
    case 0x10_0000 + 0x0ff: [plusPlus("penta::Detector::detect(std::vector<int> const&)", "penta_core/detector.cpp", 43)]
    case 0x10_0000 + 0x1ff:
      [
        plusPlus(
          "std::vector<penta::Chord>::push_back(penta::Chord const&)", "/usr/include/c++/12/bits/stl_vector.h", 1281,
          isInlined: true),
        plusPlus("penta::Pool::grow(unsigned long)", "\(root)/penta_core/pool.cpp", 88),
      ]
    case 0x10_0000 + 0x2ff: [plusPlus("penta::WeightSet::load(char const*)", "\(root)/penta_core/models.cpp", 21)]
    case 0x5_00ff: [c("new_keys_object")]
    case 0x5_01ff, 0x5_02ff: [c("cfunction_vectorcall_FASTCALL")]
    case 0x5_03ff: [c("list_resize")]
    case 0x1_004f: [c("Py_BytesMain")]
    case 0x30_000f: [c("__libc_start_call_main")]
    default: []
    }
  }

  private func plusPlus(_ function: String, _ file: String, _ line: Int, isInlined: Bool = false) -> NativeName {
    NativeName(function: function, shortFunction: function, file: file, line: line, isInlined: isInlined, isCPlusPlus: true)
  }

  private func c(_ function: String) -> NativeName {
    NativeName(function: function, shortFunction: function, file: nil, line: nil, isInlined: false, isCPlusPlus: false)
  }
}
