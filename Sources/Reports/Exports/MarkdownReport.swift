import CaptureFormat
import Snapshots

/// The report as Markdown that fits the comment of a pull request: the figures, the highest places, and their stacks folded away.
package enum MarkdownReport: ReportExport {
  package static let isBinary = false

  /// Places whose stacks are shown; a comment that is too long is cut off by those who host it.
  private static let stacks = 5

  package static func write(_ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void) {
    sink(Array(text(source, options).utf8))
  }

  /// The report of a process and the children it is shown with.
  package static func text(_ source: ReportSource, _ options: ReportOptions) -> String {
    let totals = Totals(source)
    let recording = source.first.recording
    var page = MarkdownPage()
    page.heading(recording.facts.commandLine ?? recording.path)
    page.table(
      columns: [("", .left), ("bytes", .right), ("", .left)],
      rows: [
        ["**Peak**", ByteText.short(totals.peakBytes), "after \(SecondsText.short(totals.peakSeconds))"],
        ["**At the end**", ByteText.short(totals.liveBytes), "in \(CountText.grouped(totals.liveBlocks)) blocks"],
        [
          "**Allocated**", ByteText.short(totals.allocatedBytes),
          "in \(CountText.of(totals.allocations, "allocation")), "
            + "\(Decimal.percent(Double(totals.temporaries), of: Double(totals.allocations))) of them temporary",
        ],
      ])
    let figure = RankedFigure(options.order, totals: totals)
    if options.grouping == .site {
      places(source, figure, options, &page)
    } else {
      groups(source, figure, options, &page)
    }
    page.list(Certainty(source).notes, title: "How certain this is")
    return page.text
  }

  private static func places(
    _ source: ReportSource, _ figure: RankedFigure, _ options: ReportOptions, _ page: inout MarkdownPage
  ) {
    let shown = source.places(options).shown.filter { $0.counts.rank(in: options.order) > 0 }
    page.subheading(figure.title)
    let paths = SourcePaths(folder: source.first.recording.facts.folder)
    let rows = shown.map { place in
      let process = source.processes[place.process]
      let frame = process.names.responsibleFrame(of: process.recording.sites[place.example])
      return [
        figure.text(place.counts), figure.share(place.counts), MarkdownPage.code(frame?.shortFunction ?? "(no stack)"),
        MarkdownPage.code(frame.map { paths.place(of: $0) } ?? ""),
      ]
    }
    page.table(columns: [("size", .right), ("share", .right), ("function", .left), ("place", .left)], rows: rows)
    for (number, place) in shown.prefix(stacks).enumerated() {
      let process = source.processes[place.process]
      let site = process.recording.sites[place.example]
      let names = process.names.names(of: process.recording.stack(native: site.native, python: site.python))
      let lines = StackListing(names).lines.map { line(of: $0, paths) }
      page.folded("Stack of place \(number + 1), innermost frame first", lines)
    }
  }

  private static func line(of line: StackListing.Line, _ paths: SourcePaths) -> String {
    switch line {
    case .skipped(let count): return "  ⋮ \(CountText.of(UInt64(count), "frame")) left out"
    case .frame(let frame, let repetitions, _):
      let times = repetitions > 1 ? " × \(repetitions)" : ""
      return "\(Column.left(frame.language.rawValue, 7)) \(frame.shortFunction)  \(paths.place(of: frame))\(times)"
    }
  }

  private static func groups(
    _ source: ReportSource, _ figure: RankedFigure, _ options: ReportOptions, _ page: inout MarkdownPage
  ) {
    page.subheading("\(figure.title), by \(options.grouping.rawValue)")
    let paths = SourcePaths(folder: source.first.recording.facts.folder)
    let rows = source.groups(options).filter { $0.counts.rank(in: options.order) > 0 }.map { group in
      [figure.text(group.counts), figure.share(group.counts), MarkdownPage.code(options.grouping.shortKey(group.key, paths))]
    }
    page.table(columns: [("size", .right), ("share", .right), (options.grouping.rawValue, .left)], rows: rows)
  }
}
