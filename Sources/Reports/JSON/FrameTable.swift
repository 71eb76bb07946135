import Snapshots

/// Numbers the frames of a report, so that each is written once: stacks have far more frames than code has places.
final class FrameTable {
  /// The objects of the frames, by their numbers.
  private(set) var objects: [[UInt8]] = []
  private var numbers: [PlacedFrame: Range<Int>] = [:]
  private var namedNumbers: [NamedFrame: Int] = [:]

  /// A frame of one of the report's processes.
  private struct PlacedFrame: Hashable {
    let process: Int
    let frame: StackFrame
  }

  /// The numbers of a stack's frames, innermost first; `names` is of the process with that number.
  func numbers(of stack: MixedStack, process: Int, names: StackNamer) -> [Int] {
    stack.frames[names.innermostCaller(of: stack)...].flatMap { frame in
      let placed = PlacedFrame(process: process, frame: frame)
      if let known = numbers[placed] { return known }
      let first = objects.count
      objects += names.names(of: frame).map(Self.object)
      numbers[placed] = first..<objects.count
      return first..<objects.count
    }
  }

  /// The numbers of frames that have their names already.
  func numbers(of frames: [NamedFrame]) -> [Int] {
    frames.map { frame in
      if let known = namedNumbers[frame] { return known }
      namedNumbers[frame] = objects.count
      objects.append(Self.object(frame))
      return objects.count - 1
    }
  }

  /// The number of a frame among those of a stack; nil where it is not there.
  func number(of frame: NamedFrame, among numbers: [Int]) -> Int? {
    let object = Self.object(frame)
    return numbers.first { objects[$0] == object }
  }

  private static func object(_ frame: NamedFrame) -> [UInt8] { JSONWriter.inline { $0.frame(frame) } }
}

extension JSONWriter {
  /// A frame as an object.
  mutating func frame(_ frame: NamedFrame) {
    object(inline: true) { writer in
      writer.member("language", frame.language.rawValue)
      writer.member("function", frame.function)
      writer.member("file", frame.file)
      writer.member("line", frame.line)
      writer.member("module", frame.module)
      writer.member("inlined", frame.isInlined)
    }
  }
}
