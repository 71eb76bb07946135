import Instruments
import Testing

/// What `heap`, `malloc_history` and `xctrace` of macOS tell is read into sums. The fixtures are constructed.
@Suite struct DarwinSumsTests {
  private func report(_ name: String) throws -> ToolReport { try Fixture.report("darwin/\(name)") }

  @Test func `heap tells of classes, of all zones once`() throws {
    let report = try report("heap.constructed.txt")
    #expect(report.tool == .heap)
    #expect(report.processID == 14047)
    #expect(report.command == "/Applications/Mail.app/Contents/MacOS/Mail")
    #expect(
      report.sums.map(\.what) == ["non-object", "CFString", "Class.data (class_rw_t)", "ObservationRegistrar.Storage<Any Key>"])
    #expect(report.sums.map(\.bytes) == [38_277_243, 683_568, 121_920, 1024])
    #expect(report.sums.map(\.blocks) == [71066, 13048, 3810, 4])
    #expect(report.sums.map { $0.stack.frames.first?.object } == [nil, "CoreFoundation", "libobjc.A.dylib", "SwiftUI"])
  }

  @Test func `malloc_history tells sums by stack`() throws {
    let report = try report("malloc-history.constructed.txt")
    #expect(report.tool == .mallocHistory)
    #expect(report.processID == 31388)
    #expect(report.sums.map(\.bytes) == [15360, 192])
    #expect(report.sums.map(\.blocks) == [3, 3])
    #expect(report.sums[0].stack.frames.map(\.function) == ["malloc", "make_thumb", "main", "start"])
    #expect(report.sums[1].stack.frames.map(\.function) == ["grow(int)", "main", "start"])
    #expect(report.sums[1].stack.frames.map(\.line) == [3, 5, nil])
    #expect(report.sums[1].stack.frames.map(\.object) == ["leak", "leak", "dyld"])
  }

  @Test func `a call tree tells what each stack has made itself`() throws {
    let sums = try report("malloc-history-tree.constructed.txt").sums
    #expect(sums.map(\.bytes) == [40960, 10240])
    #expect(sums.map(\.blocks) == [8, 2])
    #expect(sums[0].stack.frames.map(\.function) == ["malloc", "make_thumb(char const*)", "main", "start"])
    #expect(sums[0].stack.frames.map(\.object) == ["libsystem_malloc.dylib", "leak", "leak", "dyld"])
    #expect(sums[0].stack.frames.map(\.line) == [nil, 3, 5, nil])
    #expect(sums[1].stack.frames.map(\.function) == ["malloc", "main", "start"])
  }

  @Test func `of an address, what is freed is held no more`() throws {
    let sums = try report("malloc-history-address.constructed.txt").sums
    #expect(sums.map(\.bytes) == [144, 0])
    #expect(sums.map(\.blocks) == [1, 0])
    #expect(sums.map { $0.stack.frames[1].function } == ["second", "first"])
  }

  @Test func `xctrace tells blocks by who is held responsible`() throws {
    let report = try report("xctrace-list.constructed.xml")
    #expect(report.tool == .xctrace)
    #expect(report.notes.isEmpty)
    #expect(report.sums.map(\.bytes) == [524_288, 80, 48, 0])
    #expect(report.sums.map(\.blocks) == [2, 1, 1, 0])
    #expect(report.sums.map(\.what) == ["Malloc 256.0 KiB", "Malloc 80 Bytes", "Malloc 48 Bytes", "Malloc 48 Bytes"])
    #expect(report.sums.map { $0.stack.frames.first?.function } == ["allocateChunk()", nil, "bootstrap<int>()", "gone()"])
    #expect(report.sums.first?.stack.frames.first?.object == "Orbit")
  }

  @Test func `xctrace tells categories and leaks`() throws {
    let statistics = try report("xctrace-statistics.constructed.xml")
    #expect(statistics.sums.map(\.what) == ["Malloc 256.0 KiB"])
    #expect(statistics.sums.map(\.allocations) == [3])
    let leaks = try report("xctrace-leaks.constructed.xml")
    #expect(leaks.findings.map(\.title) == ["Leaked Parent", "Leaked Malloc 4.00 KiB"])
    #expect(leaks.findings.map(\.bytes) == [32, 12288])
    #expect(leaks.findings.map(\.blocks) == [1, 3])
    #expect(leaks.findings.map(\.count) == [1, 2])
  }

  @Test func `an export of something else says so`() throws {
    let report = try InstrumentsTests.report(
      "<trace-query-result><node><row><weight id=\"9\">1</weight></row></node></trace-query-result>")
    #expect(report.notes == ["1 rows tell nothing of memory; export Allocations or Leaks."])
  }
}
