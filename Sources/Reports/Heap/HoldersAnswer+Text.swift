import HeapGraph
import Snapshots

extension HoldersAnswer {
  /// Steps that a way is shown with; longer ones are chains that say nothing new.
  private static let shownDepth = 24

  func write(to page: inout TextPage) {
    page.subject(holders.selection, of: snapshot)
    switch holders.selection.subject {
    case .object(let node):
      let others = UInt64(snapshot.retainedSets.count(of: node) - 1)
      let also = others == 0 ? "" : ", with \(CountText.of(others, "object or block", "objects and blocks")) that it alone holds"
      page.paragraph("its end would free \(ByteText.short(holders.freedBytes))\(also)")
    case .type: page.paragraph("the end of all of them would free \(ByteText.short(holders.freedBytes))")
    }
    madeBy(&page)
    ways(&page)
    direct(&page)
    page.cut(holders.cut, in: snapshot)
  }

  private func madeBy(_ page: inout TextPage) {
    guard case .object(let node) = holders.selection.subject else { return }
    if snapshot.isEarlier(node) { page.paragraph("made before the recording began") }
    let site = snapshot.site(of: node)
    if site == 0 { return }
    page.heading("Made by", snapshot.siteName(site))
    page.madeBy(site: site, of: snapshot, SourcePaths(folder: snapshot.stackNames?.recording.facts.folder))
    if snapshot.siteSource == .missingCapture {
      page.paragraph("Name the capture that was being written with --capture FILE to see the stack.")
    }
  }

  private func ways(_ page: inout TextPage) {
    page.heading("Shortest ways from the roots", "steps that look alike are one")
    page.line(page.style.faint("      objects        bytes"))
    for way in holders.ways {
      let shown = way.beginnings.listed(limit)
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
    for (holder, freed) in shownHolders {
      let place = snapshot.locator(of: holder.node).map { ", found at \($0.text)" } ?? ", which no root reaches"
      let gain = freed == 0 ? "" : "; without it, \(ByteText.short(freed)) would be freed"
      page.paragraph("\(holder.step.text) of \(snapshot.label(of: holder.node))\(place)\(gain)", bullet: "  - ")
    }
  }
}

extension ObjectHolders.Step {
  /// "module music_brain.harmony", "._sessions  dict".
  fileprivate var words: String { root.map { "\($0)  \(type)" } ?? "\(place?.text ?? "")  \(type)" }
}
