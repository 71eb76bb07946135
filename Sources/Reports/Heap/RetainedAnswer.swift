import HeapGraph
package import Snapshots

/// What would be freed with an object, or with all objects of a type.
struct RetainedAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let retention: Retention
  /// The types that have most of it.
  let shown: [Retention.Part]

  var schema: String { "kmmem.retained" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    page.subject(retention.selection, of: snapshot)
    let objects = CountText.of(UInt64(retention.count), "object or block", "objects and blocks")
    page.heading("What would be freed", "\(ByteText.short(retention.bytes)) in \(objects)")
    page.line(page.style.faint("      objects        bytes"))
    for part in shown {
      page.line(
        Column.right(CountText.grouped(part.count), 13) + page.style.strong(Column.right(ByteText.short(part.bytes), 13)) + "  "
          + Column.cut(part.type, page.width - 28))
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.subject(retention.selection, of: snapshot)
    writer.member("own_bytes", retention.ownBytes)
    writer.member("retained_bytes", retention.bytes)
    writer.member("retained_count", retention.count)
    writer.member("lost_count", retention.lostCount)
    writer.member("type_count", retention.parts.count)
    writer.key("types")
    writer.array(shown) { writer, part in
      writer.object(inline: true) { writer in
        writer.member("type", part.type)
        writer.member("count", part.count)
        writer.member("bytes", part.bytes)
      }
    }
  }
}

extension HeapAnswer {
  /// What would be freed with some nodes; at most `limit` types, 0 = all.
  package static func retained(_ selection: ObjectSelection, in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    let retention = Retention(of: selection, in: snapshot)
    let shown = retention.parts.smallest(limit) { left, right in
      left.bytes != right.bytes ? left.bytes > right.bytes : left.type < right.type
    }
    return HeapAnswer(content: RetainedAnswer(snapshot: snapshot, retention: retention, shown: shown))
  }
}
