package import History
package import Suppressions

/// What a component came to run by run, drawn with characters: a column for each run, from 0 upwards.
package struct RunsChart {
  private static let rows = 8
  /// Columns for the scale on the left.
  private static let scale = 12

  private let runs: [HistoryRun]
  private let component: String
  private let measure: Measure

  /// Draws runs that have the figure, the oldest first.
  package init(_ runs: [HistoryRun], component: String, measure: Measure) {
    (self.runs, self.component, self.measure) = (runs, component, measure)
  }

  /// The chart, with as many of the newest runs as there is room for.
  package func text(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    let shown = runs.suffix(page.width - Self.scale - 2)
    let values = shown.map { $0.figures[component]?[measure.rawValue] ?? 0 }
    guard let first = shown.first, let last = shown.last, let top = values.max(), let least = values.min() else { return "" }
    let figure = BudgetFigure(measure: measure, isBinary: false)
    page.line(
      style.strong("\(component), \(measure.rawValue)") + "  "
        + style.faint("\(CountText.of(UInt64(shown.count), "run")), from \(figure.text(least)) to \(figure.text(top))"))
    page.line()
    // Few runs have wide columns.
    let breadth = max(1, min(6, (page.width - Self.scale - 2) / max(shown.count, 1)))
    let chart = ColumnChart(rows: Self.rows, top: top)
    for row in (0..<Self.rows).reversed() {
      let label = row == Self.rows - 1 ? figure.text(top) : row == Self.rows / 2 - 1 ? figure.text(top / 2) : ""
      let cells = values.map { value in
        String(repeating: chart.cell(of: value, row: row), count: max(1, breadth - 1)) + (breadth > 1 ? " " : "")
      }
      page.line(Column.right(label, Self.scale) + style.faint(" │") + style.graph(cells.joined()))
    }
    let axis = max(shown.count * breadth, 1)
    page.line(Column.right("0", Self.scale) + style.faint(" └" + String(repeating: "─", count: axis)))
    page.line(String(repeating: " ", count: Self.scale + 2) + style.faint(Self.caption(of: first)))
    if shown.count > 1 {
      page.line(String(repeating: " ", count: Self.scale + 2) + style.faint("to \(Self.caption(of: last))"))
    }
    return page.text
  }

  private static func caption(of run: HistoryRun) -> String {
    let names = [run.branch, run.commit == nil ? nil : run.shortCommit].compactMap { $0 }.joined(separator: " ")
    return "run \(run.number), \(Timestamp.readable(run.time).prefix(16))\(names.isEmpty ? "" : ", \(names)")"
  }
}
