import HeapGraph
import Snapshots

extension HoldersAnswer {
  /// Steps that a way is shown with; longer ones are chains that say nothing new.
  private static let shownDepth = 24

  func write(to page: inout TextPage) {
    let count = UInt64(holders.selection.nodes.count)
    switch holders.selection.subject {
    case .object(let node):
      page.heading(snapshot.label(of: node), ByteText.short(holders.ownBytes))
      page.paragraph(snapshot.locator(of: node).map { "found at \($0.text)" } ?? "no root reaches it")
      let others = UInt64(snapshot.retainedSets.count(of: node) - 1)
      let also = others == 0 ? "" : ", with \(CountText.of(others, "object or block", "objects and blocks")) that it alone holds"
      page.paragraph("its end would free \(ByteText.short(holders.freedBytes))\(also)")
    case .type(let name):
      page.heading(name, "\(CountText.of(count, "object")) of \(ByteText.short(holders.ownBytes))")
      page.paragraph("the end of all of them would free \(ByteText.short(holders.freedBytes))")
    }
    ways(&page)
    direct(&page)
    cut(&page)
  }

  private func ways(_ page: inout TextPage) {
    page.heading("Shortest ways from the roots", "steps that look alike are one")
    page.line(page.style.faint("      objects        bytes"))
    for way in holders.ways {
      let shown = limited(way.beginnings)
      for number in shown { write(way, number, depth: 0, isExample: number == shown.first, to: &page) }
      more(way.beginnings.count - shown.count, depth: 0, to: &page)
    }
    if holders.lostCount > 0 {
      page.line(Column.right(CountText.grouped(UInt64(holders.lostCount)), 13) + "               no root reaches them")
    }
  }

  private func write(
    _ way: MergedPaths<ObjectHolders.Step>, _ number: Int, depth: Int, isExample: Bool, to page: inout TextPage
  ) {
    let branch = way.branches[number]
    let figures = Column.right(CountText.grouped(UInt64(branch.pathCount)), 13) + Column.right(ByteText.short(branch.bytes), 13)
    let words = Self.indentation(depth) + branch.step.words
    page.line(page.style.faint(figures) + "  " + Column.cut(words, page.width - 28))
    if depth == Self.shownDepth { return more(branch.following.count, depth: depth, to: &page) }
    let shown = following(number, in: way, isExample: isExample)
    for next in shown { write(way, next, depth: depth + 1, isExample: isExample && next == shown.first, to: &page) }
    if !shown.isEmpty { more(branch.following.count - shown.count, depth: depth + 1, to: &page) }
  }

  private func more(_ count: Int, depth: Int, to page: inout TextPage) {
    if count == 0 { return }
    let words = "\(CountText.grouped(UInt64(count))) more"
    page.line(page.style.faint(String(repeating: " ", count: 28) + Self.indentation(depth) + words))
  }

  private static func indentation(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

  private func direct(_ page: inout TextPage) {
    guard !holders.direct.isEmpty else { return }
    let count = CountText.of(UInt64(holders.direct.count), "holder")
    page.heading("Held by", count)
    for holder in limited(holders.direct) {
      let place = snapshot.locator(of: holder.node).map { ", found at \($0.text)" } ?? ", which no root reaches"
      page.paragraph("\(holder.step.text) of \(snapshot.label(of: holder.node))\(place)", bullet: "  - ")
    }
  }

  private func cut(_ page: inout TextPage) {
    page.heading("What must be cut")
    switch holders.cut {
    case .isRoot: page.paragraph("A root holds one of them itself: only its end frees that.")
    case .moreThan(let limit): page.paragraph("More than \(limit) holders that do not depend on each other would all have to go.")
    case .nodes(let nodes) where nodes.isEmpty: page.paragraph("Nothing: no root reaches any of them.")
    case .nodes(let nodes):
      page.paragraph(
        nodes.count == 1 ? "This one alone keeps it:" : "All of these must let go, as each of them alone keeps it:")
      for node in nodes {
        let place = snapshot.locator(of: node).map { ", found at \($0.text)" } ?? ""
        page.paragraph(snapshot.label(of: node) + place, bullet: "  - ")
      }
    }
  }
}

extension ObjectHolders.Step {
  /// "module music_brain.harmony", "._sessions  dict".
  fileprivate var words: String { root.map { "\($0)  \(type)" } ?? "\(place?.text ?? "")  \(type)" }
}
