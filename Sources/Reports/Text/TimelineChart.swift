import CaptureFormat
package import Snapshots

/// What lived over time, drawn with characters: columns for what is tracked, and a line for the resident set.
package struct TimelineChart {
  private static let rows = 12
  /// Columns for the scale on the left.
  private static let scale = 12

  private let recording: Recording

  /// Draws the timeline of a recording.
  package init(_ recording: Recording) { self.recording = recording }

  /// The chart, as wide as the page.
  package func text(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    let timeline = recording.timeline
    page.line(style.strong("Memory over time") + style.faint("  process \(recording.header.pid)"))
    guard timeline.count > 1, let end = timeline.last?.nanoseconds else {
      page.line("The recording was too short to have a course.")
      return page.text
    }
    let room = page.width - Self.scale - 3
    let tracked = Bars.columns(Self.highest(timeline), width: room)
    let resident = Bars.columns(timeline.map { (time: $0.nanoseconds, value: $0.residentBytes) }, width: room)
    let top = max(tracked.max() ?? 0, resident.max() ?? 0)
    page.line(
      style.graph("█") + " tracked, up to \(ByteText.short(tracked.max() ?? 0))"
        + "    ─ resident, up to \(ByteText.short(resident.max() ?? 0))")
    page.line()
    let chart = ColumnChart(rows: Self.rows, top: top)
    for row in (0..<Self.rows).reversed() {
      let label = row == Self.rows - 1 ? ByteText.short(top) : row == Self.rows / 2 - 1 ? ByteText.short(top / 2) : ""
      let cells = zip(tracked, resident).map { tracked, resident in
        let cell = chart.cell(of: tracked, row: row)
        return cell == " " && resident > 0 && chart.row(of: resident) == row ? "─" : cell
      }
      page.line(Column.right(label, Self.scale) + style.faint(" │") + style.graph(cells.joined()))
    }
    page.line(Column.right("0", Self.scale) + style.faint(" └" + String(repeating: "─", count: room)))
    let (middle, last) = (SecondsText.short(Double(end) / 2e9), SecondsText.short(Double(end) / 1e9))
    let times = "0 s" + Column.right(middle, room / 2 - 3) + Column.right(last, room - room / 2)
    page.line(String(repeating: " ", count: Self.scale + 2) + style.faint(times))
    for mark in recording.marks {
      page.line(
        "  ", columns: 2,
        detail: "\(SecondsText.short(Double(mark.nanoseconds) / 1e9)): mark \(mark.name), \(ByteText.short(mark.liveBytes)) live")
    }
    return page.text
  }

  /// What lived at each moment, or a new peak since the moment before.
  private static func highest(_ timeline: [TimelineMoment]) -> [(time: UInt64, value: UInt64)] {
    var peak: UInt64 = 0
    return timeline.map { moment in
      defer { peak = moment.peakBytes }
      return (moment.nanoseconds, moment.peakBytes > peak ? max(moment.peakBytes, moment.trackedBytes) : moment.trackedBytes)
    }
  }
}
