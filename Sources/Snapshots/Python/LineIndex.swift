import CaptureFormat
import Symbolication

/// The lines of many code objects in flat arrays: one allocation for all, and look-ups without reference counting.
struct LineIndex: Sendable {
  /// Byte offsets in the bytecode, ascending within each code object.
  private var starts: [UInt32] = []
  /// The line from each start to the next; 0 = none.
  private var lines: [UInt32] = []

  /// Decodes a code object's table; returns where its lines stand.
  mutating func add(_ table: PythonLineTable) -> Range<Int> {
    let first = starts.count
    table.forEachRange { offsets, position in
      let line = UInt32(clamping: position?.line ?? 0)
      // Several instructions in a row stand on one line.
      if starts.count == first || lines[lines.count - 1] != line {
        starts.append(UInt32(truncatingIfNeeded: offsets.lowerBound))
        lines.append(line)
      }
      return true
    }
    return first..<starts.count
  }

  /// The line of an instruction within what `add` returned; 0 before the first start and where it has none. O(log n).
  func line(at offset: UInt32, in range: Range<Int>) -> UInt32 {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low > range.lowerBound ? lines[low - 1] : 0
  }
}
