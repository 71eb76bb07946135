import Foundation
import Symbolication
import SyntheticCaptures
import Testing

@Suite struct PythonLineTableTests {
  @Test func `at least one interpreter is here to compare with`() {
    #expect(!PythonInterpreters.found.isEmpty)
  }

  @Test(arguments: PythonInterpreters.found.map(\.path))
  func `every instruction of standard modules has the line that the interpreter gives`(python: String) throws {
    let script = ShapesProgram.sources.appendingPathComponent("line_tables.py").path
    let lines = try Tool(path: python).run(["-I", script]).split(separator: "\n")
    let version = try #require(PythonVersion(String(lines[0])))
    var (instructions, differences) = (0, 0)
    for line in lines.dropFirst() {
      let fields = line.split(separator: " ")
      let table = PythonLineTable(firstLine: try #require(Int(fields[0])), bytes: Self.bytes(fields[1]), version: version)
      for span in fields.dropFirst(2).map(Span.init) {
        for offset in stride(from: span.start, to: span.end, by: 2) {
          instructions += 1
          guard table.position(at: offset) != span.position || table.line(at: offset) != span.position?.line else { continue }
          differences += 1
          if differences < 4 {
            Issue.record("\(python) \(fields[0]) +\(offset): \(String(describing: table.position(at: offset)))")
          }
        }
      }
    }
    #expect(instructions > 50_000)
    print("\(version): \(instructions) instructions of \(lines.count - 1) code objects, \(differences) differences")
  }

  /// `start-end:line:column:end_line:end_column`, `-` for what is not known.
  private struct Span {
    let start, end: Int
    let position: PythonPosition?

    init(_ text: Substring) {
      let parts = text.split(separator: ":")
      let bounds = parts[0].split(separator: "-").compactMap { Int($0) }
      (start, end) = (bounds[0], bounds[1])
      let numbers = parts.dropFirst().map { Int($0) }
      position = numbers[0].map { PythonPosition(line: $0, endLine: numbers[2] ?? $0, column: numbers[1], endColumn: numbers[3]) }
    }
  }

  private static func bytes(_ hexadecimal: Substring) -> [UInt8] {
    let digits = hexadecimal.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// Two lines: bytes 0 and 2 on line 7, byte 4 on line 5 (back by two), in each version's own form.
  @Test(
    arguments: [
      (9, [4, 0xfe]), (10, [4, 0, 2, 0xfe]), (11, [0xe9, 0, 0xe8, 5]),
    ] as [(Int, [UInt8])])
  func `a small table is read in each format`(minor: Int, bytes: [UInt8]) {
    let table = PythonLineTable(firstLine: 7, bytes: bytes, version: PythonVersion(minor: minor))
    #expect([0, 2, 4].map(table.line) == [7, 7, 5])
    #expect(table.line(at: -1) == nil)
    #expect(minor == 9 || table.line(at: 6) == nil)
  }

  @Test(arguments: 9...13)
  func `any bytes give an answer`(minor: Int) {
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let table = PythonLineTable(
        firstLine: Int.random(in: 0...9999, using: &random), bytes: bytes, version: PythonVersion(minor: minor))
      for offset in [-2, 0, 2, 30, 1000, Int.max] { _ = table.position(at: offset) }
      let ranges = table.ranges
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.offsets.upperBound == $1.offsets.lowerBound }, "seed \(seed)")
    }
  }
}
