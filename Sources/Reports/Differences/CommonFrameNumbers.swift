import Snapshots

/// Numbers the functions of two recordings for one tree of their stacks: a function has one number in both.
///
/// Two frames are the same where `kmmem diff` takes them for the same: lines, folders and builds make no difference.
struct CommonFrameNumbers: FrameNumbering {
  /// The functions, as the later recording has them if it does.
  private(set) var frames: [NamedFrame] = []
  private var isOfLater: [Bool] = []
  private var numbers: [UInt32: UInt64] = [:]
  private let functions: CommonFunctions

  init(_ functions: CommonFunctions) { self.functions = functions }

  /// The process is a side: the earlier recording is the first of the source.
  mutating func numbers(of frame: StackFrame, process: Int) -> [UInt64] {
    guard let side = ComparedSide(rawValue: process) else { return [] }
    return functions.functions(of: frame, on: side).reversed().map { number($0.frame, $0.number, side) }
  }

  private mutating func number(_ frame: NamedFrame, _ function: UInt32, _ side: ComparedSide) -> UInt64 {
    guard let number = numbers[function] else {
      numbers[function] = UInt64(frames.count)
      frames.append(frame.asFunction)
      isOfLater.append(side == .after)
      return UInt64(frames.count - 1)
    }
    if side == .after, !isOfLater[Int(number)] {
      frames[Int(number)] = frame.asFunction
      isOfLater[Int(number)] = true
    }
    return number
  }
}
