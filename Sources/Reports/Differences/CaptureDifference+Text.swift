import CaptureFormat
import Snapshots

extension CaptureDifference {
  /// The comparison for people, at most `width` columns wide.
  package func text(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    page.title(self)
    page.headline(self)
    page.changes(self)
    page.heading("How certain this is")
    for note in ComparisonNotes(sides).notes { page.paragraph(note, bullet: "  - ") }
    return page.text
  }
}

extension TextPage {
  /// Which recordings are compared.
  fileprivate mutating func title(_ difference: CaptureDifference) {
    for (name, process) in zip(["Before", "After"], difference.sides) {
      line(style.strong(Column.left(name, 8) + Column.cutStart(process.recording.path, width - 8)))
      if let command = process.recording.facts.commandLine { line("        " + Column.cut(command, width - 8)) }
      paragraph(facts(process.recording), bullet: "        ")
    }
  }

  /// The figures of the whole in both, and what they changed by.
  fileprivate mutating func headline(_ difference: CaptureDifference) {
    let (before, after) = (Totals(difference.sides[0].recording), Totals(difference.sides[1].recording))
    let durations = difference.sides.map { Double($0.recording.header.durationNanoseconds) / 1e9 }
    line()
    line(style.faint(Column.right("before", 26) + Column.right("after", 14) + Column.right("change", 15)))
    bytes("Peak", before.peakBytes, after.peakBytes)
    bytes("At the end", before.liveBytes, after.liveBytes)
    bytes("Allocated", before.allocatedBytes, after.allocatedBytes)
    counts("Blocks", UInt64(clamping: before.liveBlocks), UInt64(clamping: after.liveBlocks))
    counts("Allocations", before.allocations, after.allocations)
    row("Recorded", SecondsText.short(durations[0]), SecondsText.short(durations[1]), "", part: "")
  }

  private mutating func bytes(_ name: String, _ before: UInt64, _ after: UInt64) {
    let gained = Int64(truncatingIfNeeded: after &- before)
    row(name, ByteText.short(before), ByteText.short(after), ByteText.signed(gained), part: Self.part(gained, of: before))
  }

  private mutating func counts(_ name: String, _ before: UInt64, _ after: UInt64) {
    let gained = Int64(truncatingIfNeeded: after &- before)
    row(name, CountText.grouped(before), CountText.grouped(after), CountText.signed(gained), part: Self.part(gained, of: before))
  }

  private mutating func row(_ name: String, _ before: String, _ after: String, _ change: String, part: String) {
    line(
      Column.left(name, 12) + Column.right(before, 14) + Column.right(after, 14) + style.strong(Column.right(change, 15))
        + style.faint(Column.right(part, 11)))
  }

  /// "+3.1 %"; nothing where there was nothing.
  private static func part(_ gained: Int64, of before: UInt64) -> String {
    if before == 0 || gained == 0 { return "" }
    return (gained > 0 ? "+" : "") + Decimal.percent(Double(gained), of: Double(before))
  }
}
