import CaptureFormat
import Snapshots

extension TextPage {
  /// What is new, grown, shrunk and gone, and how much is not shown.
  mutating func changes(_ difference: CaptureDifference) {
    let figure = ChangedFigure(order: difference.options.report.order, grouping: difference.options.report.grouping)
    heading(
      "What has changed \(figure.when)", difference.sections.map { "\($0.count) \($0.change.rawValue)" }.joined(separator: ", "))
    for note in figure.remainders(difference) { paragraph(note) }
    let isBySite = difference.options.report.grouping == .site
    let listed = difference.sections.filter { $0.count > 0 }
    if isBySite, !listed.isEmpty { paragraph(Self.stackLegend) }
    for section in listed {
      heading(section.change.title, figure.summary(section))
      for (number, entry) in section.shown.enumerated() {
        if isBySite { place(entry, number + 1, difference, figure) } else { group(entry, difference, figure) }
      }
    }
  }

  private mutating func place(
    _ entry: CaptureDifference.Entry, _ number: Int, _ difference: CaptureDifference, _ figure: ChangedFigure
  ) {
    line()
    line(
      Column.right("\(number).", 4) + style.strong(Column.right(figure.signed(entry.place), 12)) + "  ", columns: 18,
      detail: "\(figure.detail(entry.place)); \(entry.name)")
    guard let shown = difference.stack(of: entry) else { return }
    let folder = difference.sides[shown.side.rawValue].recording.facts.folder
    stack(StackListing(shown.frames), paths: SourcePaths(folder: folder), earlierLines: shown.earlierLines)
    if shown.isCut { line(style.warning("    ⋮ the stack goes on, but the unwinder could not follow it")) }
  }

  private mutating func group(
    _ entry: CaptureDifference.Entry, _ difference: CaptureDifference, _ figure: ChangedFigure
  ) {
    let side = entry.place.after.sites > 0 ? 1 : 0
    let paths = SourcePaths(folder: difference.sides[side].recording.facts.folder)
    let key = difference.options.report.grouping.shortKey(entry.name, paths)
    line(
      style.strong(Column.right(figure.signed(entry.place), 14)) + Column.right(figure.before(entry.place), 12) + " → "
        + Column.left(figure.after(entry.place), 12) + "  " + Column.cut(key, width - 43))
  }
}

extension FigureChange {
  /// What a section is called.
  fileprivate var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
