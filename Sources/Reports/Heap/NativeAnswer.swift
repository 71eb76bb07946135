import HeapGraph
package import Snapshots

/// The native blocks that an object owns, or all objects of a type.
struct NativeAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let owned: NativeBlocks
  /// The biggest blocks.
  let shown: [NativeBlocks.Block]

  var schema: String { "kmmem.native" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    page.subject(owned.selection, of: snapshot)
    let blocks = CountText.of(UInt64(owned.blocks.count), "block")
    page.heading("Native blocks of its own", "\(ByteText.short(owned.bytes)) in \(blocks)")
    for block in shown {
      let place = path(of: block) ?? "⋯"
      let site = snapshot.site(of: block.node)
      let maker = site == 0 ? "" : "  made by \(snapshot.siteName(site))"
      page.line(
        page.style.strong(Column.right(ByteText.short(snapshot.graph.size(of: block.node)), 13)) + "  "
          + Column.cut("\(place)  \(snapshot.label(of: block.node))\(maker)", page.width - 15))
    }
    if shown.isEmpty { page.line("  none") }
  }

  private func path(of block: NativeBlocks.Block) -> String? {
    guard let steps = block.steps else { return nil }
    return (owned.selection.isObject ? "" : snapshot.addressText(of: block.owner)) + steps.map(\.text).joined()
  }

  func write(to writer: inout JSONWriter) {
    writer.subject(owned.selection, of: snapshot)
    writer.member("block_count", owned.blocks.count)
    writer.member("native_bytes", owned.bytes)
    writer.key("blocks")
    writer.array(shown) { writer, block in
      writer.object { writer in
        writer.member("address", snapshot.addressText(of: block.node))
        writer.member("type", snapshot.type(of: block.node).name)
        writer.member("bytes", snapshot.graph.size(of: block.node))
        writer.member("owner", snapshot.addressText(of: block.owner))
        writer.member("path", block.steps.map { $0.map(\.text).joined() })
        writer.stack(of: block.node, in: snapshot)
      }
    }
  }
}

extension HeapAnswer {
  /// The native blocks that some nodes own; at most `limit`, 0 = all.
  package static func native(of selection: ObjectSelection, in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    let owned = NativeBlocks(of: selection, in: snapshot)
    let shown = owned.blocks.smallest(limit) { left, right in
      let sizes = (snapshot.graph.size(of: left.node), snapshot.graph.size(of: right.node))
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left.node < right.node
    }
    return HeapAnswer(content: NativeAnswer(snapshot: snapshot, owned: owned, shown: shown))
  }
}
