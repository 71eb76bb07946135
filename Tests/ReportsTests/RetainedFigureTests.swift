import CCaptureFormat
import CaptureFormat
import Foundation
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct RetainedFigureTests {
  /// The sample program, a child that it forked, and a heap in which what the C++ of `analyse` (site 3) has made keeps what an import made.
  private static func source() throws -> ReportSource {
    var source = ReportSource(
      try SampleProgram().process(), [try SampleProgram(pid: 4300, parent: 4242).process(path: "/srv/app/run.kmmem.4300")])
    var heap = SyntheticHeap()
    let pool = heap.object("app.Pool", bytes: 1000, site: 3)
    heap.root(pool, KMM_ROOT_LOCAL, "pool")
    heap.hold(pool, heap.object("app.Chord", bytes: 20, site: 1))
    heap.root(heap.object("app.Chord", bytes: 300, site: 1), KMM_ROOT_LOCAL, "chord")
    heap.root(heap.object("app.Old", bytes: 4), KMM_ROOT_LOCAL, "old")
    #expect(source.addRetention(in: try heap.snapshot().withFile { HeapSnapshot(try SnapshotFile(path: $0)) }))
    return source
  }

  private static func text(_ source: ReportSource, _ export: any ReportExport.Type) throws -> String {
    final class Pieces { var bytes: [UInt8] = [] }
    let pieces = Pieces()
    var options = ReportOptions()
    options.limit = 0
    try export.write(source, options) { pieces.bytes += copy $0 }
    return String(decoding: pieces.bytes, as: UTF8.self)
  }

  private static func json(_ source: ReportSource) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text(source, JSONReport.self).utf8)) as? [String: Any])
  }

  @Test func `JSON tells what each site of the snapshot's process retains`() throws {
    let report = try Self.json(Self.source())
    let sites = try #require(report["sites"] as? [[String: Any]])
    let found = sites.filter { $0["pid"] as? Int == 4242 }.reduce(into: [Int: Int]()) { found, site in
      if let id = site["id"] as? Int, let bytes = site["retained_bytes"] as? Int { found[id] = bytes }
    }
    #expect(found == [1: 300, 2: 0, 3: 1020, 4: 0, 5: 0, 6: 0, 7: 0])
    #expect(sites.contains { $0["pid"] as? Int == 4300 })
    #expect(sites.allSatisfy { $0["pid"] as? Int == 4242 || $0["retained_bytes"] == nil })
    let retained = try #require(report["retained"] as? [String: Any])
    #expect(retained["total_bytes"] as? Int == 1324)
    #expect(retained["unrecorded_bytes"] as? Int == 4)
    #expect(retained["unrecorded_count"] as? Int == 1)
    #expect((retained["snapshot"] as? [String: Any])?["pid"] as? Int == 4242)
    let processes = try #require(report["processes"] as? [[String: Any]])
    #expect(processes.map { $0["retained"] != nil } == [true, false])
  }

  @Test func `the table of the sites has a column of it`() throws {
    let lines = try Self.text(Self.source(), CSVReport.self).split(separator: "\r\n")
    #expect(lines[0].hasSuffix(",temporary_allocations,retained_bytes"))
    #expect(lines.count { $0.hasSuffix(",1020") } == 1)
    #expect(lines.dropFirst().filter { $0.hasPrefix("4300,") }.allSatisfy { $0.hasSuffix(",") })
  }

  @Test func `without a snapshot nothing is told`() throws {
    let source = ReportSource(try SampleProgram().process())
    #expect(try Self.json(source)["retained"] == nil)
    #expect(try !Self.text(source, JSONReport.self).contains("retained_bytes"))
    #expect(try !Self.text(source, CSVReport.self).contains("retained_bytes"))
  }
}
