import CaptureFormat
import Snapshots
import SyntheticCaptures

/// A capture of a program of three Python functions and four native ones, whose files lie below a folder.
struct VersionedProgram {
  /// A frame as it is described, outermost first.
  enum Frame {
    case python(Int, line: UInt32)
    case comprehension
    case native(Int, offset: Int)
    case interpreter(Int)

    /// The function of the program; nil for a frame that tells none.
    var telling: String? {
      switch self {
      case .python(let number, _): "python \(number)"
      case .native(let number, _): "native \(number)"
      case .comprehension, .interpreter: nil
      }
    }

    /// The function of a stack that the interpreter has alone.
    var anyName: String? {
      switch self {
      case .interpreter(let number): "interpreter \(number)"
      default: telling ?? "comprehension"
      }
    }

    static func randomStack(using random: inout SeededRandom) -> [Frame] {
      (0..<Int.random(in: 1...6, using: &random)).map { _ in
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<4: .python(Int.random(in: 0..<3, using: &random), line: UInt32.random(in: 1...200, using: &random))
        case 4..<6: .native(Int.random(in: 0..<4, using: &random), offset: Int.random(in: 0..<100, using: &random))
        case 6: .interpreter(Int.random(in: 4..<6, using: &random))
        default: .comprehension
        }
      }
    }
  }

  static let interpreter: Range<UInt64> = 0x1_0000..<0x9_0000
  static let loop: Range<UInt64> = 0x2_0000..<0x2_1000

  let root: String
  var capture = SyntheticCapture()
  private let base: UInt64
  private let codes: [UInt32]
  private let comprehension: UInt32

  init(root: String, base: UInt64, python: String = "3.11.7", isPlain: Bool = false) {
    self.root = root
    self.base = base
    capture.meta("python.version", python)
    capture.module("/usr/bin/python3.11", Self.interpreter)
    capture.module("\(root)/libmusic.so", base..<(base + 0x1_0000), buildID: Array(root.utf8.prefix(8)))
    capture.evaluationLoop(Self.loop)
    var codes: [UInt32] = []
    for (name, file) in [("main", "main"), ("Session.play", "play"), ("Session.stop", "play")] {
      let plain = String(name.split(separator: ".").last ?? "")
      codes.append(capture.code(isPlain ? plain : name, file: "\(root)/\(file).py"))
    }
    self.codes = codes
    comprehension = capture.code("main.<locals>.<listcomp>", file: "\(root)/main.py")
  }

  /// Adds a site with a stack, outermost first.
  mutating func site(_ kind: BlockKind, _ stack: [Frame], thread: UInt16 = 0, isNative: Bool = true, bytes: UInt64) {
    var native: [UInt64] = []
    var python: [PythonFrameWord] = []
    var isInRun = false
    for frame in stack {
      switch frame {
      case .python, .comprehension:
        if !isInRun { native.append(Self.loop.lowerBound + 0x80) }
        python.append(word(of: frame, isEntry: !isInRun))
        isInRun = true
      case .native(let number, let offset):
        native.append(base + UInt64(number * 0x100 + offset + 1))
        isInRun = false
      case .interpreter(let number):
        native.append(Self.interpreter.lowerBound + UInt64(number * 0x100 + 1))
        isInRun = false
      }
    }
    capture.site(
      kind, native: isNative ? capture.native(native) : 0, python: capture.python(python), thread: thread, allocations: 1,
      bytes: bytes)
  }

  private func word(of frame: Frame, isEntry: Bool) -> PythonFrameWord {
    guard case .python(let number, let line) = frame else { return capture.frame(comprehension, line: 1, isEntry: isEntry) }
    return capture.frame(codes[number], line: line, isEntry: isEntry)
  }
}

/// Names the native functions of a `VersionedProgram` by their place.
final class VersionedNames: FrameNaming {
  private let root: String

  init(root: String) { self.root = root }

  func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
    let offset = address - module.base
    let name = "\(module.name.hasPrefix("lib") ? "music::play" : "PyObject")\(offset >> 8)"
    return [
      NativeName(
        function: name, shortFunction: name, file: module.name.hasPrefix("lib") ? "\(root)/src/music.cpp" : nil,
        line: Int(offset & 0xff),
        isInlined: false, isCPlusPlus: true)
    ]
  }
}
