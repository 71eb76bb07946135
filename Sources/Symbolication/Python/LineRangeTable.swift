/// `co_linetable` of Python 3.10 (PEP 626): pairs (length of the range in bytes, its line minus the one before).
struct LineRangeTable {
  /// The line that the first range is counted from.
  let firstLine: Int
  /// The table as the code object has it.
  let bytes: [UInt8]

  private static let noLine: Int8 = -128

  /// Calls `body` for each range that is not empty until it returns false.
  func forEachRange(_ body: (Range<Int>, PythonPosition?) -> Bool) {
    var (start, line) = (0, firstLine)
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      let end = start + Int(bytes[index])
      let delta = Int8(bitPattern: bytes[index + 1])
      if delta != Self.noLine { line += Int(delta) }
      let position = delta == Self.noLine ? nil : PythonPosition(line: line, endLine: line)
      if end > start, !body(start..<end, position) { return }
      start = end
    }
  }
}
