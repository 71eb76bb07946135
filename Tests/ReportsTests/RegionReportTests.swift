import CCaptureFormat
import CaptureFormat
import Foundation
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// How the parts of an address space are shown.
@Suite struct RegionReportTests {
  /// The sample with an address space of all sorts.
  private static func source(swapped: UInt64 = 0) throws -> ReportSource {
    var program = SampleProgram()
    let base: UInt64 = 0x7000_0000_0000
    program.capture.region(0x2_0000..<0x8_0000, "r-xp", path: "/usr/bin/python3.11", dirty: 0)
    program.capture.region(0x10_0000..<0x18_0000, "r--p", path: "/srv/app/penta_core.cpython-311-x86_64-linux-gnu.so", dirty: 0)
    program.capture.region(0x18_0000..<0x20_0000)
    program.capture.region(0x100_0000..<0x280_0000, path: "[heap]", resident: 0x170_0000, swapped: swapped)
    program.capture.region(base..<base + 0x80_0000, resident: 0x60_0000, known: .mapped, site: 7)
    program.capture.region(base + 0x80_0000..<base + 0xf0_0000, known: .arena, site: 2)
    program.capture.region(base + 0xf0_0000..<base + 0xf0_1000, "---p", resident: 0)
    program.capture.region(base + 0xf0_1000..<base + 0x170_0000, resident: 0x2_0000, known: .stack, thread: 1)
    let file = base + 0x200_0000..<base + 0x800_0000
    program.capture.region(file, "r--p", path: "/srv/app/weights.bin", resident: 0x1_0000, dirty: 0)
    program.capture.region(base + 0x900_0000..<base + 0xa00_0000, resident: 0x4_0000, known: .own)
    program.capture.region(base + 0xb00_0000..<base + 0xb00_4000, "r-xp", path: "[vdso]", resident: 0x1000, dirty: 0)
    return ReportSource(try program.process())
  }

  private static func text(_ source: ReportSource, width: Int, limit: Int = 20) -> String {
    var options = ReportOptions()
    options.onlyRegions = true
    options.limit = limit
    return TextReport.text(source, options, width: width, style: TextStyle(isColored: false))
  }

  @Test(arguments: [80, 120]) func `all sorts, and the largest regions`(width: Int) throws {
    let text = Self.text(try Self.source(), width: width)
    try Golden(name: "report--regions-\(width).txt").expect(text)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
  }

  @Test func `what is swapped has a column of its own`() throws {
    #expect(!Self.text(try Self.source(), width: 80).contains("swapped"))
    let text = Self.text(try Self.source(swapped: 0x10_0000), width: 80, limit: 1)
    #expect(text.contains("swapped"))
    #expect(text.contains("1.0 MiB"))
    #expect(text.contains("Largest regions  1 of 10 that have"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: RecordingState.allCases) func `without regions a sentence says why`(state: RecordingState) throws {
    var program = SampleProgram()
    program.capture.header.state = state
    let text = Self.text(ReportSource(try program.process()), width: 80)
    #expect(text.contains("Regions"))
    #expect(text.contains("let ") || text.contains("once more"))
  }

  @Test func `the table for programs`() throws {
    var text: [UInt8] = []
    var options = ReportOptions()
    options.table = .regions
    CSVReport.write(try Self.source(), options) { text += copy $0 }
    try Golden(name: "report--regions.csv").expect(String(decoding: text, as: UTF8.self))
  }

  @Test func `the JSON has every region with its stack`() throws {
    var bytes: [UInt8] = []
    JSONReport.write(try Self.source(), ReportOptions()) { bytes += copy $0 }
    let report = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let regions = try #require(report["regions"] as? [[String: Any]])
    #expect(regions.count == 11)
    let mapped = try #require(regions.first { $0["sort"] as? String == "mapped" })
    #expect(mapped["start"] as? String == "0x700000000000")
    #expect(mapped["resident_bytes"] as? Int == 0x60_0000)
    let frames = try #require(report["frames"] as? [[String: Any]])
    let responsible = try #require(mapped["responsible"] as? Int)
    #expect(frames[responsible]["file"] as? String == "/srv/app/penta_core/models.cpp")
    let stack = try #require(regions.first { $0["thread"] as? Int == 1 })
    #expect(stack["sort"] as? String == "stack")
  }
}
