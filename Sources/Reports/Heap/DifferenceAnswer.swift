package import Snapshots

/// What has changed in a heap between two snapshots, by type, by site or by holder.
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
    let paths = SourcePaths(folder: after.stackNames?.recording.facts.folder)
    for row in shown {
      page.line(
        page.style.strong(Column.right(ByteText.signed(row.gainedBytes), 13)) + Self.amount(row.new) + Self.amount(row.gone)
          + Column.right(ByteText.signed(Int64(bitPattern: row.grown.bytes &- row.shrunk.bytes)), 12) + "  "
          + (grouping == .site ? page.place(row.name, page.width - 69) : Column.cut(row.name, page.width - 69)))
      if let stack = row.stack { page.madeBy(site: stack.site, of: stack.isLater ? after : before, paths) }
    }
    if shown.isEmpty { page.line("  nothing") }
    let identity = grouping == .site ? "site" : "type"
    page.paragraph(
      "An object is the same in both when its address and its \(identity) are; grown is what such objects gained, less what they lost."
    )
    if grouping == .holder {
      page.paragraph(
        "A holder is where the shortest way to an object leads through: its last name before the elements of a list, dict or set."
      )
    }
    if grouping == .site { page.siteSource(of: after) }
  }

  /// What the rows are called in the JSON form.
  private var rowsKey: StaticString {
    switch grouping {
    case .type: "types"
    case .site: "sites"
    case .holder: "holders"
    }
  }

  private var nameKey: StaticString {
    switch grouping {
    case .type: "type"
    case .site: "site"
    case .holder: "holder"
    }
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
    writer.key(rowsKey)
    let frames = FrameTable()
    writer.array(shown) { writer, row in
      writer.object(inline: true) { writer in
        writer.member(nameKey, row.name)
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
        if grouping != .site { return }
        let stack = row.stack.map { ($0.isLater ? after : before).stack(ofSite: $0.site) } ?? []
        writer.key("stack")
        writer.array(frames.numbers(of: stack), inline: true) { $0.number($1) }
      }
    }
    if grouping != .site { return }
    writer.key("frames")
    writer.array(frames.objects)
    writer.member("capture", after.stackNames?.recording.path)
  }
}

extension HeapAnswer {
  /// What has changed from one snapshot to a later one; at most `limit` types, sites or holders, 0 = all.
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
