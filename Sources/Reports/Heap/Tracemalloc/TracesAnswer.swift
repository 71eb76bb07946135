package import CaptureFormat
import Snapshots

/// Which lines of a program made the blocks that a dump of tracemalloc has.
struct TracesAnswer: HeapAnswerContent {
  let dump: TracemallocDump
  let order: ObjectOrder
  /// The highest lines.
  let shown: [LineTotals.Row]

  var schema: String { "kmmem.traces" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [] }

  func write(to page: inout TextPage) {
    page.title(dump)
    let lines = CountText.of(UInt64(dump.lines.count), "line")
    page.heading("Blocks by line", "\(CountText.grouped(UInt64(shown.count))) of \(lines)")
    page.line(page.style.faint("       blocks        bytes  line"))
    for row in shown {
      page.line(
        Column.right(CountText.grouped(row.amount.count), 13) + Column.right(ByteText.short(row.amount.bytes), 13) + "  "
          + page.place(row.line.text, page.width - 28))
    }
    page.paragraph(
      "tracemalloc sees what goes through Python's allocators, from its start on; the line is the innermost of the stack.")
  }

  func write(to writer: inout JSONWriter) {
    writer.key("dump")
    writer.dump(dump)
    writer.member("order", order.rawValue)
    writer.member("line_count", dump.lines.count)
    writer.key("lines")
    writer.array(shown) { writer, row in
      writer.object(inline: true) { writer in
        writer.member("file", row.line.file)
        writer.member("line", row.line.line)
        writer.member("count", row.amount.count)
        writer.member("bytes", row.amount.bytes)
      }
    }
  }
}

extension HeapAnswer {
  /// What a dump of tracemalloc consists of, by line; at most `limit` lines, 0 = all. The order is that by bytes or by count.
  package static func traces(_ dump: TracemallocDump, order: ObjectOrder, limit: Int) -> HeapAnswer {
    let shown = LineTotals(of: dump).rows.smallest(limit) { left, right in
      let (one, other) = (left.amount, right.amount)
      if order == .count && one.count != other.count { return one.count > other.count }
      if one.bytes != other.bytes { return one.bytes > other.bytes }
      return one.count != other.count ? one.count > other.count : left.line < right.line
    }
    return HeapAnswer(content: TracesAnswer(dump: dump, order: order, shown: shown))
  }
}

extension TextPage {
  /// A file and a line without what a reader knows or has no room for.
  func place(_ text: String, _ width: Int) -> String { Column.cutStart(SourcePaths(folder: nil).short(text), width) }

  /// Which dump is shown, and how much it has.
  mutating func title(_ dump: TracemallocDump) {
    line(style.strong(Column.cut(dump.path, width)))
    let frames = dump.tracebackLimit.map { ", \(CountText.of(UInt64($0), "frame")) of each stack" } ?? ""
    let blocks = CountText.of(UInt64(dump.traces.count), "block")
    paragraph("a dump of tracemalloc: \(ByteText.short(dump.bytes)) in \(blocks)\(frames)", bullet: "")
  }
}

extension JSONWriter {
  /// Which dump was asked, and how much it has.
  mutating func dump(_ dump: TracemallocDump) {
    object { writer in
      writer.member("path", dump.path)
      writer.member("traceback_limit", dump.tracebackLimit)
      writer.member("count", dump.traces.count)
      writer.member("bytes", dump.bytes)
    }
  }
}
