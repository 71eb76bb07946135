import ArgumentParser
import Detectors
import Instruments
import Reports

/// How `kmmem import` writes its answer.
struct ImportOptions: ParsableArguments {
  @Option(
    help: """
      For people, for programs (docs/findings.md), for CI systems (docs/ci-exports.md), or drawn: a page with a flame graph, or the \
      stacks alone.
      """)
  var format = ImportFormat.findings(.text)

  @Option(help: "Of what is drawn: which figure (default: what the tool counts first of peak, live, count, temporary).")
  var sort: ReportOptions.Order?

  @OptionGroup var page: AnswerOptions

  func validate() throws {
    if case .findings(let format) = format {
      try format.check(page)
      if sort != nil {
        throw ValidationError("--sort chooses what is drawn; add --format html, flamegraph-svg, collapsed or speedscope.")
      }
    } else if page.wishedLimit != nil {
      throw FindingsFormat.limitRefusal(of: format.defaultValueDescription)
    }
  }

  /// Whether the answer is kmmem's own JSON.
  var isJSON: Bool { if case .findings(let format) = format { format.isJSON } else { false } }

  /// Writes the findings, or what is drawn of the tools' sums.
  func write(_ judged: JudgedFindings, _ tools: [ToolSource], listsBlocks: Bool, _ progress: Progress) throws {
    switch format {
    case .findings(let format):
      try format.write(
        page, progress, besideProgram: false,
        answer: { .findings(judged, limit: page.limit, listsBlocks: listsBlocks) },
        export: { AccusationExport(judged, of: "import") })
    case .page:
      let output = try ReportOutput(path: page.output)
      if output.isTerminal { throw ReportPage.terminalRefusal(format: "html") }
      let template = try ReportPage.template()
      var content = HTMLReport.Content()
      content.tools = tools
      let drawn = tools.contains { !$0.report.sums.isEmpty } ? try drawn(tools) : nil
      content.recordings = drawn
      if drawn == nil || !judged.findings.isEmpty { ReportPage.add(findings: judged, to: &content) }
      HTMLReport.write(content, template: template) { output.write($0) }
      progress.clear()
      try output.finish()
    case .stacks(let export, _):
      let (source, options) = try drawn(tools)
      let output = try ReportOutput(path: page.output)
      try export.write(source, options) { output.write($0) }
      progress.clear()
      try output.finish()
    }
  }

  /// The one tool of several that tells of memory, and the figure that is drawn first.
  private func drawn(_ tools: [ToolSource]) throws -> (source: ReportSource, options: ReportOptions) {
    let telling = tools.filter { !$0.report.sums.isEmpty }
    let format = format.defaultValueDescription
    guard let tool = telling.first, let source = ReportSource(tool) else {
      throw ValidationError(
        "--format \(format) draws memory by stack, and none of the files tells of that; take --format html for findings, or a file of "
          + "heaptrack, memray, tracemalloc or malloc_history.")
    }
    guard telling.count == 1 else {
      throw ValidationError(
        "--format \(format) draws one tool's memory, and \(telling.count) of the files tell of some; name one of them.")
    }
    var options = ReportOptions()
    options.order = try figure(of: source, tool)
    return (source, options)
  }

  private func figure(of source: ReportSource, _ tool: ToolSource) throws -> ReportOptions.Order {
    guard let sort else { return source.figures.first ?? .live }
    if source.figures.contains(sort) { return sort }
    let known = source.figures.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--sort \(sort.rawValue): \(tool.report.tool.name) does not count that; choose \(known).")
  }
}
