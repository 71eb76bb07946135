import Foundation
import FoundationXML
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// What `kmmem report` hands on to other programs.
@Suite struct ReportExportTests {
  /// What an export's sink was given.
  private final class Pieces {
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private typealias Sink = (borrowing [UInt8]) -> Void

  private static func text(_ write: (@escaping Sink) -> Void) -> String {
    let pieces = Pieces()
    write { pieces.bytes += copy $0 }
    return pieces.text
  }

  private static func collapsed(_ source: ReportSource, _ options: ReportOptions = ReportOptions()) -> String {
    text { CollapsedStacks.write(source, options, sink: $0) }
  }

  private static func speedscope(_ source: ReportSource) -> String {
    text { SpeedscopeFile.write(source, ReportOptions(), sink: $0) }
  }

  private static func csv(_ table: CSVReport.Table, _ source: ReportSource, _ options: ReportOptions = ReportOptions()) -> String
  {
    var options = options
    options.table = table
    return text { CSVReport.write(source, options, sink: $0) }
  }

  private static func page(_ source: ReportSource, _ template: String) -> String {
    guard let template = PageTemplate(Array(template.utf8)) else { return "" }
    var content = HTMLReport.Content()
    content.recordings = (source, ReportOptions())
    return text { HTMLReport.write(content, template: template, sink: $0) }
  }

  /// Two processes, the second forked by the first, which has named a moment.
  private static func source() throws -> ReportSource {
    var program = SampleProgram()
    program.capture.mark("loaded models", seconds: 3.5, live: 40_000_000)
    return ReportSource(
      try program.process(), [try SampleProgram(pid: 4300, parent: 4242).process(path: "/srv/app/run.kmmem.4300")])
  }

  @Test func `collapsed stacks`() throws {
    let source = try ReportSource(SampleProgram().process())
    try Golden(name: "report--format-collapsed.txt").expect(Self.collapsed(source))
    var options = ReportOptions()
    options.order = .count
    let counts = Self.collapsed(source, options).split(separator: "\n").compactMap { Int($0.split(separator: " ").last ?? "") }
    #expect(counts.reduce(0, +) == 31506)
  }

  @Test func `speedscope's file`() throws {
    let text = Self.speedscope(try ReportSource(SampleProgram().process()))
    try Golden(name: "report--format-speedscope.json").expect(text)
    let file = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let profiles = try #require(file["profiles"] as? [[String: Any]])
    for profile in profiles {
      let weights = try #require(profile["weights"] as? [Int])
      #expect(weights.count == (profile["samples"] as? [[Int]])?.count)
      #expect(weights.reduce(0, +) == profile["endValue"] as? Int)
    }
  }

  @Test func `a drawing`() throws {
    let source = try ReportSource(SampleProgram().process())
    let drawing = Self.text { FlamegraphSVG.write(source, ReportOptions(), sink: $0) }
    try Golden(name: "report--format-flamegraph-svg.svg").expect(drawing)
    #expect(drawing.contains("<title>all: 63.5 MiB, 100.0 %</title>"))
  }

  @Test func `a trace of Chrome's format`() throws {
    let source = try Self.source()
    let text = Self.text { ChromeTrace.write(source, ReportOptions(), sink: $0) }
    try Golden(name: "report--format-chrome-trace.json").expect(text)
    let trace = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let events = try #require(trace["traceEvents"] as? [[String: Any]])
    #expect(Set(events.compactMap { $0["pid"] as? Int }) == [4242, 4300])
    #expect(events.count { $0["ph"] as? String == "C" } == 36)
  }

  @Test(arguments: CSVReport.Table.allCases) func `tables as CSV`(table: CSVReport.Table) throws {
    try Golden(name: "report--format-csv--table-\(table.rawValue).csv").expect(Self.csv(table, try Self.source()))
  }

  @Test func `groups as CSV`() throws {
    var options = ReportOptions()
    options.grouping = .function
    try Golden(name: "report--format-csv--by-function.csv").expect(Self.csv(.sites, try Self.source(), options))
  }

  @Test func `Markdown`() throws {
    let source = try ReportSource(SampleProgram().process())
    try Golden(name: "report--format-markdown.md").expect(MarkdownReport.text(source, ReportOptions()))
    var options = ReportOptions()
    options.grouping = .module
    try Golden(name: "report--format-markdown--by-module.md").expect(MarkdownReport.text(source, options))
  }

  @Test func `a page has its data in the template's place`() throws {
    let source = try ReportSource(SampleProgram().process())
    let page = Self.page(source, "<body><!-- kmmem: data --></body>")
    let data = try #require(
      page.firstMatch(of: #/<script type="application\/json" id="kmmem-data">(.*?)<\/script>/#.dotMatchesNewlines()))
    let report = try #require(JSONSerialization.jsonObject(with: Data(data.1.utf8)) as? [String: Any])
    #expect(report["schema"] as? String == "kmmem.page")
    let columns = try #require(report["columns"] as? [[String: Any]])
    #expect(columns.first { $0["name"] as? String == "leaf.node" }?["count"] as? Int == 6)
    #expect(page.hasPrefix("<body><script") && page.hasSuffix("</script>\n</body>"))
    #expect(PageTemplate(Array("<body></body>".utf8)) == nil)
  }

  /// Names that end elements, cells, fields and lines, and turn letters around.
  private static let hostile = [
    "</script><script>alert(1)</script>", "a\"b'c`d", "x|y\\z", "=1+1", "@x,\"y\"", "red \u{1b}[31m\u{7}",
    "two\r\nlines\tand ; more",
    "\u{202e}desrever", "``` # [link](javascript:alert(1))", "<![CDATA[ ]]> --> */",
    String(repeating: "std::vector<", count: 1000),
    "\u{fffd}\u{0}",
  ]

  @Test func `hostile names reach no format unescaped`() throws {
    var program = SampleProgram(root: "/srv/<b>&\u{1b}[0m")
    for (number, name) in Self.hostile.enumerated() {
      program.keep(name, line: UInt32(number + 100), allocations: 1, bytes: 1_000_000)
      program.capture.mark(name, seconds: Double(number) / 10, live: 1)
    }
    let source = ReportSource(try program.process())
    let lines: [(String, String)] =
      [("collapsed", Self.collapsed(source)), ("markdown", MarkdownReport.text(source, ReportOptions()))]
      + CSVReport.Table.allCases.map { ("csv \($0.rawValue)", Self.csv($0, source).replacing("\r\n", with: "\n")) }
    for (format, text) in lines {
      let escapes = text.unicodeScalars.first { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f || $0.value == 0x202e }
      #expect(escapes == nil, "\(format) has U+\(String(escapes?.value ?? 0, radix: 16))")
    }
    for line in Self.collapsed(source).split(separator: "\n") { #expect(line.firstMatch(of: #/ [0-9]+$/#) != nil, "\(line)") }
    for text in [Self.speedscope(source), Self.text { ChromeTrace.write(source, ReportOptions(), sink: $0) }] {
      #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil)
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
    let drawing = Self.text { FlamegraphSVG.write(source, ReportOptions(), sink: $0) }
    let parser = XMLParser(data: Data(drawing.utf8))
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
    #expect(!drawing.contains("<script") && !drawing.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    // Within a page a script ends where it should, and nowhere else.
    let page = Self.page(source, "<!-- kmmem: data -->")
    #expect(page.matches(of: #/<\/?script/#).count == 4)
    #expect(!page.contains("\u{1b}"))
    for field in Self.csv(.stacks, source).split(separator: ",") { #expect(!"=+-@".contains(field.first ?? " "), "\(field)") }
  }
}
