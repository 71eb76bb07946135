import Budgets
import Snapshots
import Suppressions

extension BudgetsAnswer {
  /// The answer for people, at most `width` columns wide.
  package func text(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    page.line(style.strong(Column.cut(recording.facts.commandLine ?? recording.path, page.width)))
    page.paragraph(
      page.facts(recording, of: judgement.processes.count > 1 ? "\(judgement.processes.count) processes" : nil), bullet: "")
    if !judgement.verdicts.isEmpty { page.write(judgement.verdicts, summary: summary) }
    for verdict in judgement.verdicts where verdict.outcome == .broken { page.write(makers(of: verdict), of: verdict, in: self) }
    if let branch, !judgement.comparisons.isEmpty { page.write(judgement.comparisons, against: branch) }
    let notes = notes
    if !notes.isEmpty { page.line() }
    for note in notes { page.paragraph(note, bullet: "") }
    return page.text
  }

  /// "2 of 7 broken, 1 not seen".
  private var summary: String {
    let verdicts = judgement.verdicts
    let broken = verdicts.count { $0.outcome == .broken }
    let unseen = verdicts.count { $0.outcome == .unseen }
    let parts = [
      broken == 0 ? unseen == verdicts.count ? nil : "none broken" : "\(broken) of \(verdicts.count) broken",
      unseen == 0 ? nil : "\(unseen) not seen",
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  fileprivate var paths: SourcePaths { SourcePaths(folder: recording.facts.folder) }
}

extension TextPage {
  /// One line for each limit.
  fileprivate mutating func write(_ verdicts: [BudgetVerdict], summary: String) {
    heading("Budgets", summary)
    line()
    let names = nameColumns(verdicts.map(\.budget.name))
    line(style.faint(row("budget", "measure", "used", "limit", "margin", names)))
    for verdict in verdicts {
      let (figure, name) = (verdict.figure, verdict.budget.name)
      let limit = figure.text(verdict.limit.value)
      switch verdict.outcome {
      case .unseen:
        line(row(name, verdict.limit.measure.rawValue, "-", limit, nil, names) + "  " + style.warning(verdict.shortage))
      case .holds:
        line(
          row(name, verdict.limit.measure.rawValue, figure.text(verdict.used), limit, figure.text(verdict.margin), names) + "  "
            + style.less("ok") + style.faint(verdict.extent))
      case .broken:
        line(
          row(name, verdict.limit.measure.rawValue, figure.text(verdict.used), limit, figure.text(verdict.margin), names) + "  "
            + style.more("BROKEN") + style.faint(verdict.extent))
      }
    }
  }

  private func nameColumns(_ names: [String]) -> Int {
    min(max(names.map(DisplayWidth.of).max() ?? 0, "budget".count), width - 59)
  }

  private func row(
    _ name: String, _ measure: String, _ used: String, _ limit: String, _ margin: String?, _ names: Int
  ) -> String {
    "  " + DisplayWidth.left(DisplayWidth.cut(name, names), names) + "  " + Column.left(measure, 11) + Column.right(used, 12)
      + Column.right(limit, 12) + (margin.map { Column.right($0, 12) } ?? "")
  }

  /// Who made most of what is too much.
  fileprivate mutating func write(_ makers: BudgetMakers?, of verdict: BudgetVerdict, in answer: BudgetsAnswer) {
    guard let makers, !makers.makers.isEmpty else { return }
    heading(
      verdict.budget.name,
      "\(verdict.figure.text(verdict.used)) \(verdict.words), \(verdict.calls == nil ? "and most of it" : "and most of what all calls need") is made by"
    )
    for maker in makers.makers {
      let share = Decimal.percent(Double(maker.value), of: Double(makers.whole))
      let kind = maker.kind.map { Column.left($0.rawValue, 12) } ?? ""
      let figures = "  " + Column.right(verdict.figure.text(maker.value), 12) + Column.right(share, 9) + "  " + kind
      guard let frame = maker.frame else {
        line(figures + "(no stack)")
        continue
      }
      let place = answer.paths.place(of: frame)
      let room = width - figures.count - min(place.count, 44) - 2
      line(figures + DisplayWidth.cut(frame.shortFunction, room) + "  " + style.faint(DisplayWidth.cutStart(place, 44)))
    }
  }

  /// One line for each figure that past runs had.
  fileprivate mutating func write(_ comparisons: [PastVerdict], against branch: String) {
    let tolerance = Decimal.tenths((comparisons.first?.tolerance ?? 0) * 100)
    heading("Against \(branch)", "\(tolerance) % more than the median of past runs is allowed, or thrice their noise")
    line()
    let names = nameColumns(comparisons.map(\.component))
    line(style.faint(row("budget", "measure", "used", "median", "allowed", names)))
    for verdict in comparisons {
      let (figure, past) = (verdict.figure, verdict.past)
      let isKnown = verdict.outcome != .unknown
      let start = row(
        verdict.component, verdict.measure.rawValue, figure.text(verdict.used),
        isKnown ? figure.text(UInt64(past.median.rounded())) : "-", isKnown ? figure.text(verdict.most) : "-", names)
      let noise = past.isNoisier(than: verdict.tolerance) ? ", noise ±\(figure.text(UInt64(past.noise.rounded())))" : ""
      let detail = "\(verdict.change) to \(past.count) runs\(noise)"
      switch verdict.outcome {
      case .unknown: line(start + "  " + style.warning(verdict.shortage(of: branch)))
      case .holds: line(start + "  " + style.less("ok") + "  " + style.faint(detail))
      case .grown: line(start + "  " + style.more("GROWN") + "  " + style.faint(detail))
      }
    }
  }
}
