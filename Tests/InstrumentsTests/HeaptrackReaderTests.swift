import Instruments
import SyntheticCaptures
import Testing

/// Recordings of heaptrack are read to the same sums that heaptrack_print tells; Fixtures/heaptrack/printed.txt has those.
@Suite struct HeaptrackReaderTests {
  private static let names = ["heaptrack/memory.zst", "heaptrack/memory.gz", "heaptrack/version2.txt"]

  @Test(arguments: names) func `what heaptrack tells is read`(name: String) throws {
    let report = try Fixture.report(name)
    #expect(report.tool == .heaptrack)
    #expect(report.version == (name.hasSuffix("txt") ? "1.3.0" : "1.4.0"))
    #expect(report.command == "./memory")
    #expect(report.notes.isEmpty)
    #expect(report.findings.isEmpty)
    // "calls to allocation functions: 96", "temporary memory allocations: 52", "total memory leaked: 16.32K", "peak … 1.08M".
    #expect(report.sums.reduce(0) { $0 + ($1.allocations ?? 0) } == 96)
    #expect(report.sums.reduce(0) { $0 + ($1.temporary ?? 0) } == 52)
    #expect(report.sums.reduce(0) { $0 + ($1.bytes ?? 0) } == 16320)
    #expect(report.sums.reduce(0) { $0 + ($1.peakBytes ?? 0) } == 1_080_960)
  }

  @Test func `each place has its sums, the greatest first`() throws {
    let sums = try Fixture.report("heaptrack/memory.zst").sums
    let first = try #require(sums.first)
    #expect(first.stack.frames.prefix(3).map(\.function) == ["grow", "peak", "main"])
    #expect(first.stack.frames.prefix(3).map(\.line) == [9, 20, 34])
    #expect(first.stack.frames.first?.file == "/home/user/src/memory.cpp")
    #expect(first.stack.frames.first?.object == "/home/user/src/memory")
    #expect(first.peakBytes == 1_000_000)
    #expect(first.bytes == 0)
    let temporary = try #require(sums.first { $0.stack.frames.first?.function == "temporary" })
    #expect(temporary.allocations == 50)
    #expect(temporary.temporary == 50)
    let inlined = try #require(sums.first { $0.stack.frames.first?.function == "inner" })
    #expect(inlined.stack.frames.prefix(3).map(\.function) == ["inner", "inlined", "main"])
    #expect(inlined.bytes == 300)
    #expect(inlined.blocks == 1)
  }

  /// Random recordings against sums that are counted anew at every event.
  @Test(arguments: 1...200 as ClosedRange<UInt64>) func `peaks are those of the moment when most was held`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let sizes = (0..<6).map { _ in UInt64.random(in: 0...40, using: &random) }
    var lines =
      ["v 10300 2", "X p"] + (0..<6).map { "s f\($0)" } + (1...6).map { "i \($0) 0 \($0)" } + (1...6).map { "t \($0) 0" }
    lines += (1...6).map { "a \(String(sizes[$0 - 1], radix: 16)) \($0)" }
    var held = Array(repeating: UInt64(0), count: 6)
    var peak = held
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      let place = Int.random(in: 0..<6, using: &random)
      if held[place] > 0, Bool.random(using: &random) {
        held[place] -= sizes[place]
        lines.append("- \(place)")
      } else {
        held[place] += sizes[place]
        lines.append("+ \(place)")
      }
      if held.reduce(0, +) > peak.reduce(0, +) { peak = held }
    }
    let report = try report(lines.joined(separator: "\n") + "\n")
    for sum in report.sums {
      let name = try #require(sum.stack.frames.first?.function)
      let place = try #require(Int(name.dropFirst()))
      #expect(sum.bytes == held[place] && sum.peakBytes == peak[place], "seed \(seed), \(name)")
    }
  }

  @Test func `stacks that nobody can tell apart are one`() throws {
    let text = """
      v 10300 2
      s main
      i 100 0 1 0 7
      i 104 0 1 0 7
      i 108 0 1 0 8
      t 1 0
      t 2 0
      t 3 0
      a 10 1
      a 20 2
      a 40 3
      + 0
      + 1
      + 2

      """
    let sums = try report(text).sums
    #expect(sums.map(\.bytes) == [0x40, 0x30])
    #expect(sums.map(\.blocks) == [1, 2])
  }

  @Test func `what heaptrack was not attached to is not counted`() throws {
    let text = "v 10300 2\ns f\ni 1 0 1\nt 1 0\na 10 1\n+ 0\nA\n- 0\n+ 0\n+ 0\n"
    let sum = try #require(try report(text).sums.first)
    #expect(sum.bytes == 0x10)
    #expect(sum.allocations == 2)
  }

  @Test func `a recording that is cut or damaged is read as far as it goes`() throws {
    let packed = try Fixture.bytes("heaptrack/memory.gz")
    let beginning = try withFile(Array(packed.dropLast(6))) { try ToolReport(contentsOf: $0) }
    #expect(beginning.notes.first == "The file is cut: what it has packed goes on; what comes behind was not read.")
    // Zstandard unpacks whole blocks, and this file is one.
    let block = Array(try Fixture.bytes("heaptrack/memory.zst").dropLast(6))
    let error = try #require(throws: ToolReportError.self) { try withFile(block) { try ToolReport(contentsOf: $0) } }
    #expect(error.sentence.contains("is compressed, and cut or damaged before anything can be read"))
    let text = try Fixture.bytes("heaptrack/version2.txt")
    let cut = try withFile(Array(text.dropLast(2))) { try ToolReport(contentsOf: $0) }
    #expect(cut.notes == ["The file ends within a line; what is missing was not read."])
    let damaged = try report("v 10300 2\ns f\ni 1 0 1\nt 1 0\nt 9 0\na 10 1\n+ 0\n+ 7\n+ zz\n")
    #expect(damaged.notes == ["3 lines of the file are damaged and were left out."])
    #expect(damaged.sums.map(\.bytes) == [0x10])
  }

  @Test func `a newer format and a raw recording are refused with a word`() throws {
    let newer = try #require(throws: ToolReportError.self) { try report("v 20000 4\nX p\n") }
    #expect(
      newer.sentence.hasSuffix(
        "is of version 4 of the files of heaptrack, which is newer than what is known; look for a newer kmmem."))
    let raw = try #require(throws: ToolReportError.self) { try report("v 10400 3\nx 4 /a/b\nm 1 -\n") }
    #expect(raw.sentence.hasSuffix("is a raw recording of heaptrack's; run heaptrack --interpret on it."))
  }
}
