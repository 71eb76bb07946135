import Detectors
import Instruments
import Snapshots

extension TextPage {
  /// Which tool has written which file about what, and what could not be read of it; what stands as the title above is not told again.
  mutating func title(_ tool: ToolSource, below title: String?) {
    let report = tool.report
    if title != tool.title { line(style.strong(Column.cut(tool.title, width))) }
    let facts = [
      report.tool.name + (report.version.map { " \($0)" } ?? ""), report.processID.map { "process \($0)" },
      report.command == nil ? nil : tool.path.map { "told by \($0)" }, "written \(Timestamp.readable(tool.realtime))",
    ]
    paragraph(facts.compactMap(\.self).joined(separator: ", "), bullet: "")
    for note in report.notes { paragraph(style.warning(note), bullet: "  ! ") }
    let hidden = report.suppressed.reduce(0) { $0 &+ $1.count }
    if hidden > 0 {
      let names = Set(report.suppressed.map(\.name)).sorted().joined(separator: ", ")
      paragraph("\(CountText.of(hidden, "error")) kept back by the tool's suppressions: \(names)")
    }
  }

  /// Where memory went, of tools that tell of that.
  mutating func sums(of tool: ToolSource, limit: Int) {
    let sums = tool.report.sums
    if sums.isEmpty { return }
    let bytes = sums.reduce(0) { $0 &+ $1.mainBytes }
    let moment = sums.contains { $0.peakBytes != nil } ? " at the peak" : ""
    heading(
      "Where memory went",
      "\(tool.report.tool.name): \(ByteText.short(bytes))\(moment) in \(CountText.of(UInt64(sums.count), "place"))")
    let listed = sums.listed(limit)
    let paths = SourcePaths(folder: tool.folder)
    for (number, sum) in listed.enumerated() {
      line()
      line(
        Column.right("\(number + 1).", 4) + style.strong(Column.right(ByteText.short(sum.mainBytes), 11)) + "  ", columns: 17,
        detail: sum.details)
      stack(StackListing(sum.stack.named), paths: paths)
    }
    if listed.count < sums.count { paragraph("\(sums.count - listed.count) more; --limit 0 shows all.") }
  }
}

extension ToolSource {
  /// What was looked at: the program, as far as its command is known.
  var title: String { report.command ?? path ?? report.tool.name }
}

extension ToolSum {
  /// At the program's peak, where the tool tells of that; else those that are held.
  fileprivate var mainBytes: UInt64 { peakBytes ?? bytes ?? 0 }

  /// "10 allocations, 2 temporary; 48 B in 3 blocks held at the end; std::vector".
  fileprivate var details: String {
    let held = blocks.map { "in \(CountText.of($0, "block"))" }
    let parts = [
      peakBytes == nil ? held : nil, allocations.map { CountText.of($0, "allocation") },
      temporary.map { "\(CountText.grouped($0)) temporary" }, thread.map { "thread \($0)" },
      peakBytes == nil ? nil : bytes.map { "\(ByteText.short($0)) held at the end" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ") + (what.map { "; \($0)" } ?? "")
  }
}
