import Snapshots

/// Gives the frames of stacks the numbers that a trie keeps of them.
protocol FrameNumbering {
  /// The numbers that stand for a frame of a process, outermost first: several where functions are inlined, none for what is left out.
  mutating func numbers(of frame: StackFrame, process: Int) -> [UInt64]
}

/// The numbers of one process's frames, which are asked for once per frame and found again by the nodes of its stacks.
struct FrameNumbers {
  /// Which numbers stand for a frame: a part of `all`.
  typealias Place = Range<Int>

  /// Those of all frames, one after the other.
  private(set) var all: [UInt64] = []
  private var places: [Place] = []
  /// The frames' places in `places`.
  private var known: [StackFrame: UInt32] = [:]
  /// By node, the same; `unknown` where its frame has not been asked for.
  private var native: [UInt32]
  private var python: [UInt32]
  private static let unknown = UInt32.max
  /// The process's place in the report's source.
  private let process: Int

  /// Knows no number yet.
  init(_ recording: Recording, process: Int) {
    self.process = process
    native = Array(repeating: Self.unknown, count: recording.native.count)
    python = Array(repeating: Self.unknown, count: recording.python.count)
  }

  /// The numbers of a native node's frame.
  mutating func place(_ frame: CanonicalNativeFrame, native node: UInt32, _ numbering: inout some FrameNumbering) -> Place {
    if native[Int(node)] == Self.unknown { native[Int(node)] = number(of: .native(frame), &numbering) }
    return places[Int(native[Int(node)])]
  }

  /// The numbers of a Python node's frame.
  mutating func place(_ frame: CanonicalPythonFrame, python node: UInt32, _ numbering: inout some FrameNumbering) -> Place {
    if python[Int(node)] == Self.unknown { python[Int(node)] = number(of: .python(frame), &numbering) }
    return places[Int(python[Int(node)])]
  }

  private mutating func number(of frame: StackFrame, _ numbering: inout some FrameNumbering) -> UInt32 {
    if let number = known[frame] { return number }
    let start = all.count
    all += numbering.numbers(of: frame, process: process)
    let number = UInt32(places.count)
    places.append(start..<all.count)
    known[frame] = number
    return number
  }
}
