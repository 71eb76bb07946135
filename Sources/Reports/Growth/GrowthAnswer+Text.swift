import Growth
import HeapGraph
import Snapshots

extension GrowthAnswer {
  func write(to page: inout TextPage) {
    let accused = analysis.verdicts.filter(\.word.isAccusation)
    let others = analysis.verdicts.filter { !$0.word.isAccusation }
    page.heading("Growth", headline(accused.count))
    for verdict in accused.listed(limit) { write(verdict, to: &page) }
    let hidden = accused.count - accused.listed(limit).count
    if hidden > 0 { page.paragraph("\(hidden) more; --limit 0 shows all.") }
    if others.isEmpty { return }
    page.heading("Not accused", counts(of: others))
    for verdict in others.listed(limit) { line(verdict, to: &page) }
  }

  private func headline(_ count: Int) -> String {
    let work =
      "over \(CountText.of(UInt64(analysis.plan.rounds), unit)) in \(analysis.plan.intervals(of: censusCount)) intervals"
    return count == 0
      ? "nothing grows without a limit, \(work)" : "\(CountText.of(UInt64(count), "place")) without a limit, \(work)"
  }

  private var unit: String { analysis.plan.unit.rawValue }

  private func counts(of verdicts: [GrowthVerdict]) -> String {
    GrowthVerdict.Word.allCases.compactMap { word in
      let count = verdicts.count { $0.word == word }
      return count == 0 ? nil : "\(count) \(word.rawValue)"
    }.joined(separator: ", ")
  }

  private func line(_ verdict: GrowthVerdict, to page: inout TextPage) {
    let figures = rates(of: verdict).map { "  " + $0 }.joined()
    page.line(
      page.style.strong(Column.left(verdict.word.rawValue, 10)) + "  "
        + Column.cut(verdict.series.place, page.width - 14 - figures.count)
        + page.style.faint(figures))
  }

  /// What each round has added: entries, unless these are bytes, and bytes.
  func rates(of verdict: GrowthVerdict) -> [String] {
    let kind = verdict.series.kind
    let entries = kind == .buffer ? [] : ["\(Self.rate(verdict.entriesPerRound)) \(kind.unit)/\(unit)"]
    return entries + ["\(Self.bytes(verdict.bytesPerRound))/\(unit)"]
  }

  /// All that is said of a verdict that accuses.
  func write(_ verdict: GrowthVerdict, to page: inout TextPage) {
    line(verdict, to: &page)
    let subject =
      verdict.isOfContainers ? "more of them: \(verdict.series.containers.map(String.init).joined(separator: ", "))" : nil
    page.paragraph("\(verdict.series.type), " + ([subject].compactMap { $0 } + verdict.evidence).joined(separator: "; "))
    if let container = example(of: verdict) {
      let pattern = EntryPattern(of: container, in: snapshot)
      if !pattern.examples.isEmpty {
        page.paragraph("\(pattern.examples.joined(separator: ", ")), …" + form(pattern), bullet: "  entries ")
      }
      if let addition = addition(to: verdict) { page.paragraph(addition.words, bullet: "  added   ") }
    }
    page.paragraph(change(verdict), bullet: "  change  ")
  }

  private func form(_ pattern: EntryPattern) -> String {
    guard let form = pattern.form, pattern.formCount > 1 else { return "" }
    return "; \(pattern.formCount) of \(pattern.lookedCount) are like \(form)"
  }

  /// "12", "0.3".
  private static func rate(_ number: Double) -> String {
    number == number.rounded() ? CountText.grouped(UInt64(max(0, number))) : Decimal.tenths(number)
  }

  private static func bytes(_ number: Double) -> String { ByteText.signed(Int64(number.rounded())) }
}
