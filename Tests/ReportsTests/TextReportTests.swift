import CCaptureFormat
import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct TextReportTests {
  private func options(_ change: (inout ReportOptions) -> Void = { _ in }) -> ReportOptions {
    var options = ReportOptions()
    change(&options)
    return options
  }

  private func text(_ source: ReportSource, _ options: ReportOptions, width: Int = 100, isColored: Bool = false) -> String {
    TextReport.text(source, options, width: width, style: TextStyle(isColored: isColored))
  }

  @Test func `the whole report`() throws {
    try Golden(name: "report.txt").expect(text(ReportSource(SampleProgram().process()), options()))
  }

  @Test func `the memory over time as a chart`() throws {
    let recording = try SampleProgram().process().recording
    try Golden(name: "report--format-chart.txt").expect(
      TimelineChart(recording).text(width: 100, style: TextStyle(isColored: false)))
  }

  @Test func `what is left at exit`() throws {
    let options = options {
      $0.moment = .exit
      $0.order = .live
      $0.limit = 2
    }
    try Golden(name: "report--at-exit--limit-2.txt").expect(text(ReportSource(SampleProgram().process()), options))
  }

  @Test func `temporary allocations`() throws {
    let options = options {
      $0.onlyTemporary = true
      $0.order = .temporary
    }
    try Golden(name: "report--temporary.txt").expect(text(ReportSource(SampleProgram().process()), options))
  }

  @Test(arguments: [ReportOptions.Grouping.function, .file, .module, .thread, .allocator])
  func `groups`(grouping: ReportOptions.Grouping) throws {
    let source = try ReportSource(SampleProgram().process())
    try Golden(name: "report--by-\(grouping.rawValue).txt").expect(text(source, options { $0.grouping = grouping }))
  }

  @Test func `a program and its child`() throws {
    let child = try SampleProgram(pid: 4300, parent: 4242).process(path: "/srv/app/run.kmmem.4300")
    let source = try ReportSource(SampleProgram().process(), [child])
    try Golden(name: "report-two-processes.txt").expect(text(source, options { $0.limit = 2 }))
  }

  @Test(arguments: [([], false), (["on"], true), (["on", "interrupted"], false)])
  func `a recording that followed free lists all the time does not warn of them`(said: [String], isFollowed: Bool) throws {
    var program = SampleProgram()
    for value in said { program.capture.meta("python.ref_tracer", value) }
    let text = try text(ReportSource(program.process()), options(), width: 400)
    #expect(text.contains("free list") == !isFollowed)
    #expect(text.contains("The key table of a small dict") == isFollowed)
  }

  @Test func `a recording with losses`() throws {
    var program = SampleProgram()
    program.capture.header.state = .recording
    program.capture.header.droppedEvents = 1234
    program.capture.header.pageLimitHits = 2
    program.capture.header.sampleBytes = 524_288
    program.capture.header.unknownFrees = 17
    program.capture.nativeNodes[2].parent = 900
    try Golden(name: "report-with-losses.txt").expect(text(ReportSource(program.process()), options { $0.limit = 1 }))
  }

  @Test(arguments: [72, 80, 140]) func `no line is longer than the page`(width: Int) throws {
    let report = text(try ReportSource(SampleProgram().process()), options(), width: width)
    for line in report.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
  }

  @Test func `colours change no letter`() throws {
    let source = try ReportSource(SampleProgram().process())
    let colored = text(source, options(), isColored: true)
    #expect(colored.contains("\u{1b}[1m"))
    let plain = colored.replacing(#/\u{1b}\[[0-9]*m/#, with: "")
    // Marks end before the blanks that a plain line loses at its end.
    let trimmed = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    #expect(trimmed.joined(separator: "\n") == text(source, options()))
  }

  @Test func `an empty capture has a report`() throws {
    let recording = try SampleProgram.empty()
    let report = text(ReportSource(ReportSource.Process(recording, naming: AddressNaming())), options())
    #expect(report.contains("Peak" + String(repeating: " ", count: 15) + "0 B"))
    #expect(!report.contains("nan"))
  }
}
