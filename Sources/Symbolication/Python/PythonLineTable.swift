/// The table by which a Python code object knows the source line of each of its instructions.
///
/// Three formats: `co_lnotab` up to 3.9 (Objects/lnotab_notes.txt of 3.9), the line table of PEP 626 in 3.10, and the
/// location table of PEP 657 from 3.11 on (Objects/locations.md of 3.11). All are read as bytes; nothing of Python runs.
package struct PythonLineTable: Hashable, Sendable {
  /// `co_firstlineno`, which the table counts from.
  package let firstLine: Int
  /// `co_lnotab` up to 3.9, `co_linetable` from 3.10 on.
  package let bytes: [UInt8]
  /// The interpreter that wrote the table.
  package let version: PythonVersion

  /// Makes a table of a code object's own figures; nothing is read yet.
  package init(firstLine: Int, bytes: [UInt8], version: PythonVersion) {
    self.firstLine = firstLine
    self.bytes = bytes
    self.version = version
  }

  /// The line of the instruction at a byte offset of the bytecode; nil for one without a line, and past the table's end.
  package func line(at byteOffset: Int) -> Int? {
    position(at: byteOffset)?.line
  }

  /// The line, and from 3.11 on the columns. Linear in the length of the table.
  package func position(at byteOffset: Int) -> PythonPosition? {
    guard byteOffset >= 0 else { return nil }
    var found: PythonPosition?
    forEachRange { range, position in
      guard range.contains(byteOffset) else { return range.upperBound <= byteOffset }
      found = position
      return false
    }
    return found
  }

  /// The table in one piece: consecutive ranges of bytecode with their positions.
  package var ranges: [(offsets: Range<Int>, position: PythonPosition?)] {
    var ranges: [(offsets: Range<Int>, position: PythonPosition?)] = []
    forEachRange { range, position in
      ranges.append((offsets: range, position: position))
      return true
    }
    return ranges
  }

  /// Calls `body` for each range of bytecode in order until it returns false.
  package func forEachRange(_ body: (Range<Int>, PythonPosition?) -> Bool) {
    switch version.minor {
    case ...9: LineNumberTable(firstLine: firstLine, bytes: bytes).forEachRange(body)
    case 10: LineRangeTable(firstLine: firstLine, bytes: bytes).forEachRange(body)
    default: LocationTable(firstLine: firstLine, bytes: bytes).forEachRange(body)
    }
  }
}
