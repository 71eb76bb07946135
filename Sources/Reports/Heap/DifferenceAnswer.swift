package import Snapshots

/// What has changed in a heap between two snapshots, by type or by site.
struct DifferenceAnswer: HeapAnswerContent {
  let grouping: SnapshotDifference.Grouping
  let before: HeapSnapshot
  let after: HeapSnapshot
  let difference: SnapshotDifference
  /// The rows that have changed, those that gained most first.
  let shown: [SnapshotDifference.Row]
  let changedCount: Int

  var schema: String { "kmmem.diff" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("before", before), ("after", after)] }

  private func sum(_ figure: (SnapshotDifference.Row) -> UInt64) -> UInt64 { difference.rows.reduce(0) { $0 &+ figure($1) } }

  func write(to page: inout TextPage) {
    let gained = Int64(bitPattern: after.totalBytes &- before.totalBytes)
    let types = CountText.of(UInt64(changedCount), "changed \(grouping.rawValue)")
    page.heading("What has changed", "\(ByteText.signed(gained)) in all, \(CountText.grouped(UInt64(shown.count))) of \(types)")
    if !difference.isSameProcess {
      page.paragraph("The snapshots show different processes: which objects are new cannot be told, only how many there are.")
    }
    page.line(page.style.faint("       gained     new objects          gone objects         grown  \(grouping.rawValue)"))
    for row in shown {
      page.line(
        page.style.strong(Column.right(ByteText.signed(row.gainedBytes), 13)) + Self.amount(row.new) + Self.amount(row.gone)
          + Column.right(ByteText.signed(Int64(bitPattern: row.grown.bytes &- row.shrunk.bytes)), 12) + "  "
          + (grouping == .site ? page.place(row.name, page.width - 69) : Column.cut(row.name, page.width - 69)))
    }
    if shown.isEmpty { page.line("  nothing") }
    page.paragraph(
      "An object is the same in both when its address and its \(grouping.rawValue) are; grown is what such objects gained, less what "
        + "they lost.")
  }

  /// "1,204   9.4 MiB".
  private static func amount(_ amount: SnapshotDifference.Amount) -> String {
    Column.right(CountText.grouped(amount.count), 10) + Column.right(ByteText.short(amount.bytes), 11)
  }

  func write(to writer: inout JSONWriter) {
    writer.member("same_process", difference.isSameProcess)
    writer.key("totals")
    writer.object { writer in
      writer.member("new_count", sum(\.new.count))
      writer.member("new_bytes", sum(\.new.bytes))
      writer.member("gone_count", sum(\.gone.count))
      writer.member("gone_bytes", sum(\.gone.bytes))
      writer.member("grown_count", sum(\.grown.count))
      writer.member("grown_bytes", sum(\.grown.bytes))
      writer.member("shrunk_count", sum(\.shrunk.count))
      writer.member("shrunk_bytes", sum(\.shrunk.bytes))
    }
    writer.member("changed_count", changedCount)
    writer.member("grouping", grouping.rawValue)
    writer.key(grouping == .type ? "types" : "sites")
    writer.array(shown) { writer, row in
      writer.object(inline: true) { writer in
        writer.member(grouping == .type ? "type" : "site", row.name)
        writer.member("gained_count", row.gainedCount)
        writer.member("gained_bytes", row.gainedBytes)
        writer.member("before_count", row.before.count)
        writer.member("before_bytes", row.before.bytes)
        writer.member("after_count", row.after.count)
        writer.member("after_bytes", row.after.bytes)
        writer.member("new_count", row.new.count)
        writer.member("new_bytes", row.new.bytes)
        writer.member("gone_count", row.gone.count)
        writer.member("gone_bytes", row.gone.bytes)
        writer.member("grown_count", row.grown.count)
        writer.member("grown_bytes", row.grown.bytes)
        writer.member("shrunk_count", row.shrunk.count)
        writer.member("shrunk_bytes", row.shrunk.bytes)
      }
    }
  }
}

extension HeapAnswer {
  /// What has changed from one snapshot to a later one; at most `limit` types or sites, 0 = all.
  package static func difference(
    from before: HeapSnapshot, to after: HeapSnapshot, by grouping: SnapshotDifference.Grouping, limit: Int
  ) -> HeapAnswer {
    let difference = SnapshotDifference(from: before, to: after, by: grouping)
    let changed = difference.rows.filter { !$0.isUnchanged }
    let shown = changed.smallest(limit) { left, right in
      left.gainedBytes != right.gainedBytes ? left.gainedBytes > right.gainedBytes : left.name < right.name
    }
    return HeapAnswer(
      content: DifferenceAnswer(
        grouping: grouping, before: before, after: after, difference: difference, shown: shown, changedCount: changed.count))
  }
}
