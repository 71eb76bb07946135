import CaptureFormat
import Foundation
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct JSONReportTests {
  /// What the report's sink was given.
  private final class Pieces {
    var bytes: [UInt8] = []
  }

  private func json(_ source: ReportSource, _ change: (inout ReportOptions) -> Void = { _ in }) -> String {
    var options = ReportOptions()
    change(&options)
    let pieces = Pieces()
    JSONReport.write(source, options) { pieces.bytes += $0 }
    return String(decoding: pieces.bytes, as: UTF8.self)
  }

  private func parse(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `the whole report`() throws {
    let text = json(try ReportSource(SampleProgram().process()))
    try Golden(name: "report.json").expect(text)
    let report = try parse(text)
    #expect(report["schema"] as? String == "kmmem.report")
    #expect(report["version"] as? Int == 2)
    #expect((report["sites"] as? [Any])?.count == 7)
  }

  @Test func `groups stand beside the sites`() throws {
    let text = json(try ReportSource(SampleProgram().process())) {
      $0.grouping = .function
      $0.limit = 3
    }
    let report = try parse(text)
    #expect((report["groups"] as? [Any])?.count == 3)
    #expect((report["sites"] as? [Any])?.count == 3)
  }

  @Test func `several captures have totals of their own and together`() throws {
    let child = try SampleProgram(pid: 4300, parent: 4242).process(path: "/srv/app/run.kmmem.4300")
    let report = try parse(json(ReportSource(SampleProgram().process(), [child])))
    let processes = try #require(report["processes"] as? [[String: Any]])
    let totals = try #require(report["totals"] as? [String: Any])
    let parts = try processes.map { try #require($0["totals"] as? [String: Any]) }
    #expect(parts.count == 2)
    #expect(totals["allocations"] as? Int == parts.compactMap { $0["allocations"] as? Int }.reduce(0, +))
    #expect(totals["live_bytes"] as? Int == parts.compactMap { $0["live_bytes"] as? Int }.reduce(0, +))
    #expect((processes[1]["capture"] as? [String: Any])?["parent_pid"] as? Int == 4242)
  }

  @Test func `any text is written so that it can be read again`() throws {
    var program = SampleProgram()
    let name = "quote \" backslash \\ tab \t bell \u{7} DEL \u{7f} Bälge 🎹 \u{2028}"
    let code = program.capture.code(name, file: "/srv/app/odd.py")
    let stack = program.capture.python([program.capture.frame(code, line: 1)])
    program.capture.site(.object, python: stack, allocations: 1, bytes: 1 << 40)
    let report = try parse(json(ReportSource(program.process())))
    let sites = try #require(report["sites"] as? [[String: Any]])
    let numbers = try #require(sites.first?["stack"] as? [Int])
    let frames = try #require(report["frames"] as? [[String: Any]])
    #expect(frames[try #require(numbers.first)]["function"] as? String == name)
  }
}
