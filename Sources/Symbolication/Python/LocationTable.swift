/// `co_linetable` from Python 3.11 on (PEP 657): entries of one marked byte and its operands.
struct LocationTable {
  /// The line that the first entry is counted from.
  let firstLine: Int
  /// The table as the code object has it.
  let bytes: [UInt8]

  private static let codeUnit = 2

  /// Stops at the first entry that is cut off or does not begin with a marked byte.
  func forEachRange(_ body: (Range<Int>, PythonPosition?) -> Bool) {
    var cursor = Cursor(bytes: bytes)
    var (start, line) = (0, firstLine)
    while let head = cursor.next(), head & 0x80 != 0 {
      let end = start + (Int(head & 7) + 1) * Self.codeUnit
      guard let entry = Entry(code: Int(head >> 3) & 15, line: &line, &cursor) else { return }
      if !body(start..<end, entry.position) { return }
      start = end
    }
  }

  private struct Entry {
    var position: PythonPosition?

    /// Reads the operands of an entry and moves `line` on.
    init?(code: Int, line: inout Int, _ cursor: inout Cursor) {
      switch code {
      case 0...9:
        guard let second = cursor.next().map(Int.init) else { return nil }
        let column = code << 3 | second >> 4
        position = PythonPosition(line: line, endLine: line, column: column, endColumn: column + (second & 15))
      case 10...12:
        guard let column = cursor.next(), let endColumn = cursor.next() else { return nil }
        line &+= code - 10
        position = PythonPosition(line: line, endLine: line, column: Int(column), endColumn: Int(endColumn))
      case 13:
        guard let delta = cursor.signed() else { return nil }
        line &+= delta
        position = PythonPosition(line: line, endLine: line)
      case 14:
        guard let delta = cursor.signed(), let height = cursor.unsigned(), let column = cursor.unsigned(),
          let endColumn = cursor.unsigned()
        else { return nil }
        line &+= delta
        // Columns are stored plus one, so that 0 can stand for "not known".
        position = PythonPosition(
          line: line, endLine: line &+ height, column: column > 0 ? column - 1 : nil,
          endColumn: endColumn > 0 ? endColumn - 1 : nil)
      default: break
      }
    }
  }

  /// Reads bytes and the numbers made of them: six bits a byte, lowest first, bit 6 set while more follow.
  private struct Cursor {
    let bytes: [UInt8]
    var place = 0

    mutating func next() -> UInt8? {
      guard place < bytes.count else { return nil }
      defer { place += 1 }
      return bytes[place]
    }

    mutating func unsigned() -> Int? {
      var (value, shift) = (0, 0)
      while let byte = next() {
        guard shift < 60 else { return nil }
        value |= Int(byte & 63) << shift
        if byte & 64 == 0 { return value }
        shift += 6
      }
      return nil
    }

    /// The sign is the lowest bit.
    mutating func signed() -> Int? {
      unsigned().map { $0 & 1 == 1 ? -($0 >> 1) : $0 >> 1 }
    }
  }
}
