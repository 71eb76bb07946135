import HeapGraph
package import Snapshots

/// By which figure groups of objects are ordered, the highest first.
package enum ObjectOrder: String, CaseIterable, Sendable {
  case retained, own, native, count
}

/// What a heap consists of: its objects added up.
struct ObjectsAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let grouping: ObjectGroups.Grouping
  let order: ObjectOrder
  /// The highest groups.
  let shown: [ObjectGroups.Group]
  let groupCount: Int

  var schema: String { "kmmem.objects" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    let groups = CountText.of(UInt64(groupCount), grouping.rawValue)
    page.heading("Objects by \(grouping.rawValue)", "\(CountText.grouped(UInt64(shown.count))) of \(groups), by \(order.words)")
    page.line(page.style.faint("      objects          own       native     retained"))
    let paths = SourcePaths(folder: snapshot.stackNames?.recording.facts.folder)
    for group in shown {
      let figures = [ByteText.short(group.ownBytes), ByteText.short(group.nativeBytes), ByteText.short(group.retainedBytes)]
      page.line(
        Column.right(CountText.grouped(group.count), 13) + figures.map { Column.right($0, 13) }.joined() + "  "
          + Column.cut(group.name, page.width - 54))
      if grouping == .site { page.madeBy(site: group.site, of: snapshot, paths) }
    }
    page.paragraph(
      "Own: the objects themselves. Native: the blocks that would be freed with one of them, and that no other object lies before. "
        + "Retained: what would be freed with one of them, added up; what lies within what another of them retains is counted once."
    )
    page.lost(snapshot)
    if grouping == .site { page.siteSource(of: snapshot) }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("grouping", grouping.rawValue)
    writer.member("order", order.rawValue)
    writer.member("lost_count", snapshot.dominators.lostCount)
    writer.member("lost_bytes", snapshot.dominators.lostSize)
    writer.member("group_count", groupCount)
    writer.key("groups")
    let frames = FrameTable()
    writer.array(shown) { writer, group in
      writer.object(inline: true) { writer in
        writer.figures(of: group)
        if grouping != .site { return }
        writer.key("stack")
        writer.array(frames.numbers(of: snapshot.stack(ofSite: group.site)), inline: true) { $0.number($1) }
      }
    }
    if grouping != .site { return }
    writer.key("frames")
    writer.array(frames.objects)
    writer.member("earlier_count", snapshot.earlierCount)
    writer.member("capture", snapshot.stackNames?.recording.path)
  }
}

extension HeapAnswer {
  /// The objects of a snapshot, added up; at most `limit` groups, 0 = all.
  package static func objects(
    _ snapshot: HeapSnapshot, by grouping: ObjectGroups.Grouping, order: ObjectOrder, limit: Int
  ) -> HeapAnswer {
    let groups = ObjectGroups(of: snapshot, by: grouping).groups.filter { $0.count > 0 }
    let shown = groups.smallest(limit) { left, right in
      let ranks = (left.rank(in: order), right.rank(in: order))
      return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : left.name < right.name
    }
    return HeapAnswer(
      content: ObjectsAnswer(snapshot: snapshot, grouping: grouping, order: order, shown: shown, groupCount: groups.count))
  }
}

extension ObjectGroups.Group {
  /// The figure by which an order ranks.
  fileprivate func rank(in order: ObjectOrder) -> UInt64 {
    switch order {
    case .retained: retainedBytes
    case .own: ownBytes
    case .native: nativeBytes
    case .count: count
    }
  }
}

extension ObjectOrder {
  fileprivate var words: String {
    switch self {
    case .retained: "what they retain"
    case .own: "their own bytes"
    case .native: "their native bytes"
    case .count: "their number"
    }
  }
}

extension JSONWriter {
  /// The name and the figures of a group as members.
  mutating func figures(of group: ObjectGroups.Group) {
    member("name", group.name)
    member("count", group.count)
    member("own_bytes", group.ownBytes)
    member("native_bytes", group.nativeBytes)
    member("retained_bytes", group.retainedBytes)
  }
}

extension TextPage {
  /// What no root reaches.
  mutating func lost(_ snapshot: HeapSnapshot) {
    let count = snapshot.dominators.lostCount
    guard count > 0 else { return }
    let objects = CountText.of(UInt64(count), "object or block", "objects and blocks")
    paragraph("No root reaches \(objects) of \(ByteText.short(snapshot.dominators.lostSize)).")
  }
}
