import Instruments
import Testing

/// What `leaks` of macOS prints is read in each of its versions. The fixtures are constructed: no such machine was at hand.
@Suite struct LeaksReaderTests {
  @Test func `leaks come with their stacks, sizes and cycles`() throws {
    let report = try Fixture.report("darwin/leaks.constructed.txt")
    #expect(report.tool == .leaks)
    #expect(report.version == "Xcode 15.4 (15F31d)")
    #expect(report.command == "/Users/user/src/leak")
    #expect(report.processID == 31388)
    #expect(report.notes.isEmpty)
    #expect(report.findings.map(\.kind) == [.leakDefinite, .leakDefinite])
    #expect(report.findings.map(\.title) == ["ROOT LEAK: <malloc in make_thumb>", "ROOT CYCLE: <Node>"])
    #expect(report.findings.map(\.blocks) == [2, 3])
    #expect(report.findings.map(\.bytes) == [10240, 288])
    let frames = try #require(report.findings.first?.stack(.allocated)?.frames)
    #expect(frames.map(\.function) == ["_malloc_zone_malloc_instrumented_or_legacy", "make_thumb", "main", "start"])
    #expect(frames.map(\.object) == ["libsystem_malloc.dylib", "leak", "leak", "dyld"])
    #expect(frames.map(\.file) == [nil, "leak.c", "leak.c", nil])
    #expect(frames.map(\.line) == [nil, 3, 5, nil])
    #expect(frames[1].address == 0x1_0058_c480)
    let cycle = try #require(report.findings.last?.stack(.allocated)?.frames)
    #expect(cycle.prefix(2).map(\.function) == ["tiny_alloc(unsigned long, int)", "-[Tree addNode:]"])
    #expect(cycle.first?.object == "My Library.dylib")
  }

  @Test func `without stacks, leaks of one kind are one`() throws {
    let report = try Fixture.report("darwin/leaks-without-stacks.constructed.txt")
    #expect(report.processID == 4711)
    #expect(report.findings.map(\.title) == ["ROOT LEAK: <NSMutableDictionary>", "ROOT LEAK"])
    #expect(report.findings.map(\.count) == [2, 1])
    #expect(report.findings.map(\.blocks) == [3, 1])
    #expect(report.findings.map(\.bytes) == [144, 96])
    #expect(report.findings.allSatisfy { $0.stacks.isEmpty })
  }

  @Test func `older versions tell leak by leak`() throws {
    let report = try Fixture.report("darwin/leaks-2.constructed.txt")
    #expect(report.findings.map(\.title) == ["Leak", "Leak: Song Swift icdab_cycle"])
    #expect(report.findings.map(\.bytes) == [32, 64])
    #expect(report.findings.map(\.thread) == ["thread 0x7fff70ed8cc0", "thread 0x10a974380"])
    let frames = report.findings.map { $0.stack(.allocated)?.frames ?? [] }
    #expect(frames[0].map(\.function) == ["malloc_zone_malloc", "malloc", "f", "main", "start", nil])
    #expect(frames[1].map(\.function) == ["Song.init(album:title:)", "main", "start"])
    #expect(frames[1].map(\.file) == [nil, "AppDelegate.swift", nil])
    #expect(frames[1].map(\.object) == ["icdab_cycle", "icdab_cycle", "libdyld.dylib"])
  }

  @Test func `no leaks are a report as well`() throws {
    let report = try report("leaks Report Version: 4.0\nProcess 7: 0 leaks for 0 total leaked bytes.\n")
    #expect(report.tool == .leaks)
    #expect(report.findings.isEmpty)
  }
}
