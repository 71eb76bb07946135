/// The stacks that tracemalloc knew, by their numbers.
package struct SnapshotTraces: Sendable {
  /// One line of a stack.
  package struct Frame: Hashable, Sendable {
    /// String number of the file.
    package let file: UInt32
    package let line: UInt32
  }

  private let frames: [Frame]
  /// Where each trace begins in `frames`, and an end.
  private let starts: [Int]

  init(_ section: SectionBytes) throws(SnapshotError) {
    let content = section.content
    var frames: [Frame] = []
    var starts = [0]
    try section.walk { start, room in
      guard room >= 4, let count: UInt32 = content.value(at: start), Int(count) <= (room - 4) / 8 else { return nil }
      for index in 0..<Int(count) {
        let place = start + 4 + 8 * index
        guard let file: UInt32 = content.value(at: place), let line: UInt32 = content.value(at: place + 4) else { return nil }
        frames.append(Frame(file: file, line: line))
      }
      starts.append(frames.count)
      return 4 + 8 * Int(count)
    }
    self.frames = frames
    self.starts = starts
  }

  /// How many there are; the highest number.
  package var count: Int { starts.count - 1 }

  /// The frames of a trace in the order of the file; none for 0, which means that the trace is not known.
  package subscript(_ number: UInt32) -> ArraySlice<Frame> {
    number == 0 || number > count ? [] : frames[starts[Int(number) - 1]..<starts[Int(number)]]
  }

  /// The first frame whose file is none of so many strings.
  func firstFrame(beyond strings: Int) -> (index: Int, file: UInt32)? {
    frames.firstIndex { $0.file > strings }.map { ($0, frames[$0].file) }
  }
}
