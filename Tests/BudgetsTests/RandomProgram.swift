import CCaptureFormat
import CaptureFormat
import Snapshots
import SyntheticCaptures

/// A recording of a program that a seed makes up: Python modules and packages, native libraries, threads and contexts.
struct RandomProgram {
  static let libraries = [
    "/opt/app/penta_core.so", "/venv/lib/python3.11/site-packages/numpy/core/_umath.so",
    "/venv/lib/python3.11/site-packages/numpy.libs/libblas.so", "/usr/lib/libpython3.11.so.1.0", "/lib/libc.so.6",
  ]
  static let files = [
    "/app/music/__init__.py", "/app/music/models/__init__.py", "/app/music/models/train.py", "/app/music/model.py",
    "/venv/lib/python3.11/site-packages/numpy/core/numeric.py",
  ]
  static let functions = ["compose", "train", "Session.play", "<module>"]
  static let contexts = ["GET /songs", "POST /songs"]
  static let threads = ["main", "audio-1", "audio-2"]

  private var random: SeededRandom
  private var capture = SyntheticCapture()
  private var codes: [UInt32] = []
  private var contextFrames: [PythonFrameWord] = []
  /// Where something was done, with the thread.
  private var places: [(native: UInt32, python: UInt32, thread: UInt16)] = []

  /// Each library has 0x1000 bytes of code; the interpreter's evaluation loop is part of its library.
  private static func base(_ library: Int) -> UInt64 { UInt64(library + 1) * 0x10000 }

  private init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// The recording of a seed; functions may be real-time sections.
  static func recording(seed: UInt64, realtimeFunctions: [String] = []) throws -> Recording {
    var program = RandomProgram(seed: seed)
    program.addCode()
    for _ in 0..<Int.random(in: 1...60, using: &program.random) { program.addSite() }
    for _ in 0..<Int.random(in: 0...30, using: &program.random) { program.addEvent() }
    if !realtimeFunctions.isEmpty {
      program.capture.meta("realtime.functions", realtimeFunctions.joined(separator: "\u{1f}"))
    }
    return try program.capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
  }

  private mutating func addCode() {
    for (number, path) in Self.libraries.enumerated() {
      capture.module(path, Self.base(number)..<Self.base(number) + 0x1000)
    }
    capture.evaluationLoop(Self.base(3)..<Self.base(3) + 0x100)
    for file in Self.files { for function in Self.functions { codes.append(capture.code(function, file: file)) } }
    contextFrames = Self.contexts.map { capture.context($0) }
    for (number, name) in Self.threads.enumerated() { capture.thread(name, tid: UInt32(number + 1)) }
  }

  /// A stack of any shape, and a thread.
  private mutating func addPlace() -> (native: UInt32, python: UInt32, thread: UInt16) {
    var python: [PythonFrameWord] = []
    if Int.random(in: 0..<3, using: &random) == 0, let frame = contextFrames.randomElement(using: &random) {
      python.append(frame)
    }
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let code = codes.randomElement(using: &random) ?? 0
      python.append(capture.frame(code, line: UInt32.random(in: 1...3, using: &random), isEntry: Bool.random(using: &random)))
    }
    var native: [UInt64] = []
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      // Where no library is, and in the loop.
      let isLoop = Int.random(in: 0..<4, using: &random) == 0
      let library = Int.random(in: 0...Self.libraries.count, using: &random)
      native.append(isLoop ? Self.base(3) + 8 : Self.base(library) + 0x200 + UInt64.random(in: 0...3, using: &random) * 0x100)
    }
    let thread = UInt16.random(in: 0..<UInt16(Self.threads.count), using: &random)
    let place = (native: capture.native(native), python: capture.python(python), thread: thread)
    places.append(place)
    return place
  }

  private mutating func addSite() {
    let place = addPlace()
    let kinds: [BlockKind] = [.malloc, .new, .object, .mapping, .fileMapping]
    let allocations = UInt64.random(in: 1...20, using: &random)
    let frees = UInt64.random(in: 0...allocations, using: &random)
    let saved = Int64.random(in: 0...Int64(allocations), using: &random)
    capture.site(
      kinds.randomElement(using: &random) ?? .malloc, native: place.native, python: place.python, thread: place.thread,
      allocations: allocations,
      bytes: allocations * 16, frees: frees, freedBytes: frees * 16, savedEpoch: 1,
      saved: BlockCount(blocks: saved, bytes: saved * 16))
  }

  /// Something that is no block, in a section or outside, often where blocks are made.
  private mutating func addEvent() {
    let known = Bool.random(using: &random) ? places.randomElement(using: &random) : nil
    let place = known ?? addPlace()
    let kinds: [BlockKind] = [
      .free, .lock, .wait, .unmapping, .realtimeAllocation, .realtimeFree, .realtimeMapping, .realtimeUnmapping, .realtimeLock,
      .realtimeWait,
    ]
    let count = UInt64.random(in: 1...20, using: &random)
    let kind = kinds.randomElement(using: &random) ?? .lock
    capture.site(kind, native: place.native, python: place.python, thread: place.thread, allocations: count, bytes: count * 16)
    capture.threads[Int(place.thread)].realtime_sections += UInt64.random(in: 0...1, using: &random)
  }
}

/// Names each place of a library after it: "f2(int)".
final class NumberedNames: FrameNaming {
  func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
    let name = "f\((address - module.base) >> 8)(int)"
    return [
      NativeName(function: name, shortFunction: name, file: nil, line: nil, isInlined: false, isCPlusPlus: true)
    ]
  }
}
