package import CaptureFormat
import Snapshots

/// Which lines of a program have made more or less between two dumps of tracemalloc.
struct TracesDifferenceAnswer: HeapAnswerContent {
  let before: TracemallocDump
  let after: TracemallocDump
  /// The lines that have changed, those that changed most first.
  let shown: [LineDifference.Row]
  let changedCount: Int

  var schema: String { "kmmem.traces.diff" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [] }

  func write(to page: inout TextPage) {
    page.title(before)
    page.title(after)
    let gained = ByteText.signed(Int64(bitPattern: after.bytes &- before.bytes))
    let lines = CountText.of(UInt64(changedCount), "changed line")
    page.heading("What has changed", "\(gained) in all, \(CountText.grouped(UInt64(shown.count))) of \(lines)")
    page.line(page.style.faint("       gained       blocks         bytes       blocks  line"))
    for row in shown {
      page.line(
        page.style.strong(Column.right(ByteText.signed(row.gainedBytes), 13))
          + Column.right((row.gainedCount > 0 ? "+" : "") + String(row.gainedCount), 13)
          + Column.right(ByteText.short(row.after.bytes), 14) + Column.right(CountText.grouped(row.after.count), 13) + "  "
          + page.place(row.line.text, page.width - 55))
    }
    if shown.isEmpty { page.line("  nothing") }
  }

  func write(to writer: inout JSONWriter) {
    writer.key("before")
    writer.dump(before)
    writer.key("after")
    writer.dump(after)
    writer.member("changed_count", changedCount)
    writer.key("lines")
    writer.array(shown) { writer, row in
      writer.object(inline: true) { writer in
        writer.member("file", row.line.file)
        writer.member("line", row.line.line)
        writer.member("gained_count", row.gainedCount)
        writer.member("gained_bytes", row.gainedBytes)
        writer.member("before_count", row.before.count)
        writer.member("before_bytes", row.before.bytes)
        writer.member("after_count", row.after.count)
        writer.member("after_bytes", row.after.bytes)
      }
    }
  }
}

extension HeapAnswer {
  /// What has changed from one dump of tracemalloc to a later one, by line; at most `limit` lines, 0 = all.
  package static func tracesDifference(from before: TracemallocDump, to after: TracemallocDump, limit: Int) -> HeapAnswer {
    let changed = LineDifference(from: LineTotals(of: before), to: LineTotals(of: after)).rows.filter { !$0.isUnchanged }
    let shown = changed.smallest(limit) { left, right in
      let (one, other) = (left.gainedBytes.magnitude, right.gainedBytes.magnitude)
      if one != other { return one > other }
      return left.after.bytes != right.after.bytes ? left.after.bytes > right.after.bytes : left.line < right.line
    }
    return HeapAnswer(
      content: TracesDifferenceAnswer(before: before, after: after, shown: shown, changedCount: changed.count))
  }
}
