import Snapshots

extension TextPage {
  /// What was made from each of the program's marks to the next, and lived at its end; nothing where it made none.
  mutating func generations(_ source: ReportSource, limit: Int) {
    let all = source.generations
    guard !all.isEmpty else { return }
    let largest = all.sorted { ($0.bytes, $1.number) > ($1.bytes, $0.number) }
    let shown = (limit == 0 ? largest[...] : largest.prefix(limit)).sorted { $0.number < $1.number }
    heading("Generations", "what was made from each mark to the next, and lived at the end")
    let names = shown.map { $0.name ?? "(before the first mark)" }
    let room = max(8, min(names.map(\.count).max() ?? 0, width - 62))
    let top = Double(max(largest[0].bytes, 1))
    for (name, generation) in zip(names, shown) {
      let figures =
        Column.right(SecondsText.short(Double(generation.start) / 1e9), 9)
        + style.strong(Column.right(ByteText.short(generation.bytes), 12))
        + Column.right("\(CountText.grouped(generation.blocks)) ×", 12)
      line(
        "  " + style.faint(Column.left("#\(generation.number)", 5)) + Column.left(Column.cut(name, room), room) + figures + "  "
          + style.graph(Bars.bar(Double(generation.bytes) / top, width: 12)))
    }
    if all.count > shown.count {
      line(style.faint("  \(CountText.of(UInt64(all.count - shown.count), "smaller one")) more; --limit 0 shows all"))
    }
    paragraph("The places of one: --generation NAME, or '#2' by its number.")
    if shown.contains(where: { !$0.isExact }) {
      paragraph("Too many marks were made for each to be told apart at its moment; some begin up to some milliseconds later.")
    }
  }
}
