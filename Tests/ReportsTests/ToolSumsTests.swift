import Detectors
import Instruments
import Reports
import SyntheticCaptures
import Testing

/// What other tools have added up by stack, as the formats that draw stacks have it.
@Suite struct ToolSumsTests {
  private static func frame(_ function: String, line: UInt64? = nil) -> ToolFrame {
    var frame = ToolFrame()
    (frame.function, frame.file, frame.line) = (function, line == nil ? nil : "penta.cpp", line)
    return frame
  }

  private static func source(_ sums: [ToolSum], _ tool: MemoryTool = .heaptrack) -> ReportSource? {
    var report = ToolReport(tool: tool)
    report.sums = sums
    return ReportSource(ToolSource(path: "penta.zst", realtime: 0, folder: nil, report: report))
  }

  private static func collapsed(_ source: ReportSource, by order: ReportOptions.Order) throws -> [String] {
    let bytes = try Exported.bytes(CollapsedStacks.self, source) { $0.order = order }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `each figure has what the tool counts`() throws {
    var sum = ToolSum(stack: [Self.frame("grow", line: 9), Self.frame("main", line: 3)])
    (sum.bytes, sum.blocks, sum.allocations, sum.temporary, sum.peakBytes) = (40, 2, 7, 3, 100)
    let source = try #require(Self.source([sum]))
    #expect(source.figures == [.peak, .live, .count, .temporary])
    for (order, value) in [(ReportOptions.Order.peak, 100), (.live, 40), (.count, 7), (.temporary, 3)] {
      #expect(try Self.collapsed(source, by: order) == ["main (penta.cpp:3);grow (penta.cpp:9) \(value)"])
    }
  }

  @Test func `what the tool does not count is no figure`() throws {
    var sum = ToolSum(stack: [Self.frame("grow", line: 9)])
    sum.bytes = 40
    #expect(try #require(Self.source([sum])).figures == [.live])
    #expect(Self.source([]) == nil)
  }

  @Test func `a class is a frame and an allocator is none`() throws {
    var (object, block, alone) = (
      ToolSum(stack: [Self.frame("load")]), ToolSum(stack: [Self.frame("load")]), ToolSum(stack: [])
    )
    (object.what, object.bytes) = ("CFString", 5)
    (block.what, block.bytes) = ("malloc", 7)
    (alone.what, alone.bytes) = ("non-object", 9)
    let source = try #require(Self.source([object, block, alone], .heap))
    let lines = try Self.collapsed(source, by: .live)
    #expect(Set(lines) == ["load;CFString 5", "load 7", "non-object 9"])
  }

  @Test func `what memray calls an allocator is no frame`() throws {
    let sums = ["malloc", "mmap", "pymalloc_malloc", "pvalloc"].map { name in
      var sum = ToolSum(stack: [Self.frame("load")])
      (sum.what, sum.bytes) = (name, 5)
      return sum
    }
    let source = try #require(Self.source(sums, .memray))
    #expect(try Self.collapsed(source, by: .live) == ["load 20"])
  }

  @Test(arguments: 0..<50 as Range<UInt64>) func `random sums against an oracle`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var expected: [String: UInt64] = [:]
    let sums = (0..<Int.random(in: 1...200, using: &random)).map { _ in
      let names = (0..<Int.random(in: 0...5, using: &random)).map { _ in "f\(Int.random(in: 0..<4, using: &random))" }
      var sum = ToolSum(stack: names.map { Self.frame($0) })
      let bytes = UInt64.random(in: 0...1000, using: &random)
      (sum.bytes, sum.thread) = (bytes, Bool.random(using: &random) ? "audio" : nil)
      expected[names.isEmpty ? "(no stack)" : names.reversed().joined(separator: ";"), default: 0] += bytes
      return sum
    }
    let source = try #require(Self.source(sums, .memray))
    let lines = expected.filter { $0.value > 0 }.map { "\($0.key) \($0.value)" }
    #expect(try Self.collapsed(source, by: .live).sorted() == lines.sorted(), "seed \(seed)")
  }
}
