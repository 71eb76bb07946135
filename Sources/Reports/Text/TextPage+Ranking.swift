import CaptureFormat
import Snapshots

extension TextPage {
  /// The highest places with their stacks, or the highest groups.
  mutating func ranking(_ source: ReportSource, _ totals: Totals, _ options: ReportOptions) {
    let figure = RankedFigure(options.order, totals: totals)
    if options.grouping == .site {
      places(source, figure, options)
    } else {
      groups(source, figure, options)
    }
  }

  private mutating func places(_ source: ReportSource, _ figure: RankedFigure, _ options: ReportOptions) {
    let (ranked, count) = source.places(options)
    let shown = ranked.filter { $0.counts.rank(in: options.order) > 0 }
    let sum = shown.reduce(Int64(0)) { $0 &+ $1.counts.rank(in: options.order) }
    let share = Decimal.percent(Double(sum), of: Double(figure.whole))
    heading(
      figure.title,
      "\(CountText.grouped(UInt64(shown.count))) of \(CountText.of(UInt64(count), "place")), \(share) of \(figure.text(figure.whole))"
    )
    if shown.isEmpty { line("  nothing") } else { paragraph(Self.stackLegend) }
    for (number, place) in shown.enumerated() {
      let process = source.processes[place.process]
      let allocators = place.allocators.map(\.allocatorName).joined(separator: ", ")
      var detail = "\(figure.detail(place.counts)); \(allocators)"
      if place.threads.nonzeroBitCount > 1 { detail += "; \(place.threads.nonzeroBitCount) threads" }
      if source.processes.count > 1 { detail += "; process \(process.recording.header.pid)" }
      line()
      line(
        Column.right("\(number + 1).", 4) + style.strong(Column.right(figure.text(place.counts), 11))
          + Column.right(figure.share(place.counts), 8) + "  ", columns: 25, detail: detail)
      let site = process.recording.sites[place.example]
      let mixed = process.recording.stack(native: site.native, python: site.python)
      stack(StackListing(process.names.names(of: mixed)), paths: SourcePaths(folder: process.recording.facts.folder))
      if mixed.isCut { line(style.warning("    ⋮ the stack goes on, but the unwinder could not follow it")) }
    }
  }

  private mutating func groups(_ source: ReportSource, _ figure: RankedFigure, _ options: ReportOptions) {
    let shown = source.groups(options).filter { $0.counts.rank(in: options.order) > 0 }
    heading("\(figure.title), by \(options.grouping.rawValue)", "of \(figure.text(figure.whole))")
    if shown.isEmpty { line("  nothing") }
    let paths = SourcePaths(folder: source.first.recording.facts.folder)
    for group in shown {
      let bar = Bars.bar(Double(group.counts.rank(in: options.order)) / Double(figure.whole), width: 12)
      line(
        style.strong(Column.right(figure.text(group.counts), 13)) + Column.right(figure.share(group.counts), 8) + "  "
          + style.graph(Column.left(bar, 12)) + "  " + Column.cut(options.grouping.shortKey(group.key, paths), width - 37))
    }
  }

  /// Several processes, each with its own figures.
  mutating func processes(_ source: ReportSource, _ options: ReportOptions) {
    var short = options
    short.limit = 5
    for process in source.processes {
      let header = process.recording.header
      let alone = ReportSource(process)
      let totals = Totals(alone)
      let parent = header.parentPID == 0 ? "" : ", forked by \(header.parentPID)"
      heading("Process \(header.pid)\(parent)", process.recording.path)
      headline(alone, totals)
      composition(alone, totals, options.moment)
      resident(alone)
      ranking(alone, totals, short)
    }
  }
}

extension ReportOptions.Grouping {
  /// A group's key with its paths shortened.
  func shortKey(_ key: String, _ paths: SourcePaths) -> String {
    switch self {
    case .file, .module: return paths.short(key)
    case .function:
      guard key.hasSuffix(")"), let open = key.lastIndex(of: "(") else { return key }
      let path = key[key.index(after: open)...].dropLast()
      return key[..<open] + "(" + paths.short(String(path)) + ")"
    case .site, .thread, .allocator, .context: return key
    }
  }
}
