/// `co_lnotab` up to Python 3.9: pairs (bytes to go, lines to go), both to be added before the next range begins.
struct LineNumberTable {
  /// The line that the first range is counted from.
  let firstLine: Int
  /// The table as the code object has it.
  let bytes: [UInt8]

  /// The last range has no end of its own; it reaches to the end of the bytecode, which the table does not know.
  func forEachRange(_ body: (Range<Int>, PythonPosition?) -> Bool) {
    var (start, line) = (0, firstLine)
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      let end = start + Int(bytes[index])
      if end > start, !body(start..<end, PythonPosition(line: line, endLine: line)) { return }
      start = end
      line += Int(Int8(bitPattern: bytes[index + 1]))
    }
    _ = body(start..<Int.max, PythonPosition(line: line, endLine: line))
  }
}
