import CaptureFormat
import Snapshots

extension CaptureDifference {
  /// Raised by a change that readers of the older version would misread.
  package static let version = 1

  /// The comparison for programs: JSON of the schema "kmmem.report.diff", described in docs/capture-diff.md.
  package func writeJSON(sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.report.diff")
      writer.member("version", Self.version)
      writeSides(to: &writer)
      writer.member("figure", options.report.order.figureName)
      writer.member("grouping", options.report.grouping.rawValue)
      writer.member("above", options.threshold)
      writer.key("changes")
      writer.object { writer in
        for section in sections {
          writer.key(section.change.rawValue)
          writer.object(inline: true) { writer in
            writer.member("count", section.count)
            writer.member("gained", section.gained)
          }
        }
      }
      writer.member("same_count", sameCount)
      write(small, named: "below", to: &writer)
      write(uncertain, named: "uncertain", to: &writer)
      writeEntries(to: &writer)
      writer.key("notes")
      writer.array(ComparisonNotes(sides).notes) { $0.string($1) }
    }
    writer.finish()
  }

  /// Writes what was compared: `before` and `after`.
  func writeSides(to writer: inout JSONWriter) {
    for side in ComparedSide.allCases { write(side, to: &writer) }
  }

  private func write(_ side: ComparedSide, to writer: inout JSONWriter) {
    let recording = sides[side.rawValue].recording
    writer.key(side.name)
    writer.object { writer in
      writer.key("capture")
      JSONReport.writeCapture(recording, to: &writer)
      writer.key("totals")
      JSONReport.writeTotals(Totals(recording), to: &writer)
    }
  }

  private func write(_ remainder: Remainder, named name: StaticString, to writer: inout JSONWriter) {
    writer.key(name)
    writer.object(inline: true) { writer in
      for change in FigureChange.shown {
        writer.key(change.rawValue)
        writer.number(remainder.counts[change] ?? 0)
      }
      writer.member("gained", remainder.gained)
      writer.member("lost", remainder.lost)
    }
  }

  private func writeEntries(to writer: inout JSONWriter) {
    let frames = FrameTable()
    let isBySite = options.report.grouping == .site
    writer.key(isBySite ? "places" : "groups")
    let entries = sections.flatMap { section in section.shown.map { (section.change, $0) } }
    writer.array(entries) { writer, entry in
      writer.object { writer in
        writer.member("change", entry.0.rawValue)
        writer.member(isBySite ? "allocator" : "key", entry.1.name)
        writer.member("gained", entry.1.place.gained { $0.rank(in: options.report.order) })
        for side in ComparedSide.allCases { write(entry.1, side, frames, to: &writer) }
      }
    }
    if isBySite {
      writer.key("frames")
      writer.array(frames.objects)
    }
  }

  /// The figures of an entry in one recording, and the stack that stands for it; null where the recording has none.
  private func write(_ entry: Entry, _ side: ComparedSide, _ frames: FrameTable, to writer: inout JSONWriter) {
    let figures = side == .before ? entry.place.before : entry.place.after
    writer.key(side.name)
    guard figures.sites > 0 else { return writer.string(nil) }
    writer.object(inline: true) { writer in
      writer.member("sites", figures.sites)
      JSONReport.writeCounts(figures.counts, to: &writer)
      guard let site = entry.examples[side.rawValue] else { return }
      let numbers = frames.numbers(of: stack(of: site, on: side), process: side.rawValue, names: sides[side.rawValue].names)
      writer.key("stack")
      writer.array(numbers, inline: true) { $0.number($1) }
    }
  }
}

extension ComparedSide {
  /// The name of the side in reports for programs.
  var name: String {
    switch self {
    case .before: "before"
    case .after: "after"
    }
  }
}

extension ReportOptions.Order {
  /// The member of `before` and `after` that is compared.
  fileprivate var figureName: String {
    switch self {
    case .peak: "peak_bytes"
    case .live: "live_bytes"
    case .allocated: "allocated_bytes"
    case .count: "allocations"
    case .temporary: "temporary_allocations"
    }
  }
}
