package import History
import Suppressions

/// The runs of a history, as people and programs read them.
package struct RunsAnswer {
  /// Raised by a change that readers of the older version would misread.
  package static let version = 1

  private let runs: [HistoryRun]

  /// Tells of runs, the oldest first.
  package init(_ runs: [HistoryRun]) { self.runs = runs }

  /// A line for each run, with the process's figures.
  package func text(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    if runs.isEmpty {
      page.line("no runs")
      return page.text
    }
    page.line(style.faint("   run  began (UTC)       commit      branch              python    peak           at the end"))
    for run in runs {
      let figures = run.figures[Budget.nameOfProcess] ?? [:]
      func bytes(_ measure: Measure) -> String { figures[measure.rawValue].map { ByteText.decimal($0) } ?? "-" }
      page.line(
        Column.right(String(run.number), 6) + "  " + Timestamp.readable(run.time).prefix(16) + "  "
          + Column.left(run.shortCommit, 12) + DisplayWidth.left(DisplayWidth.cut(run.branch ?? "-", 18), 20)
          + Column.left(Column.cut(run.python ?? "-", 8), 10) + Column.left(bytes(.peak), 15) + bytes(.kept)
          + (run.isSampled ? style.faint("  sampled") : ""))
    }
    return page.text
  }

  /// All that is known of each run.
  package func detailedText(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    for run in runs {
      page.line(style.strong("Run \(run.number)") + "  " + Column.cut(run.command ?? "", page.width - 12))
      let facts = [
        run.branch.map { "branch \($0)" }, run.commit.map { "commit \($0)" }, run.host.map { "on \($0)" },
        run.python.map { "CPython \($0)" }, "began \(Timestamp.readable(run.time))", run.isSampled ? "a sample" : nil,
      ]
      page.paragraph(facts.compactMap { $0 }.joined(separator: ", "), bullet: "")
      page.line()
      let names = run.figures.keys.sorted { ($0 == Budget.nameOfProcess ? 0 : 1, $0) < ($1 == Budget.nameOfProcess ? 0 : 1, $1) }
      page.figures(of: run, names)
    }
    return page.text
  }

  /// The same for programs: JSON as docs/history.md describes it.
  package func writeJSON(sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.history")
      writer.member("version", Self.version)
      writer.key("runs")
      writeRuns(to: &writer)
    }
    writer.finish()
  }

  /// The list of the runs alone.
  func writeRuns(to writer: inout JSONWriter) { writer.array(runs) { $0.run($1) } }
}

extension TextPage {
  /// A line for each component, and a column for each measure that one of them has; as many columns side by side as there is room for.
  fileprivate mutating func figures(of run: HistoryRun, _ names: [String]) {
    let measures = Measure.allCases.filter { measure in run.figures.values.contains { $0[measure.rawValue] != nil } }
    let breadth = 12
    let longest = max(names.map(DisplayWidth.of).max() ?? 0, 9)
    let columns = min(longest, max(20, width - 2 - breadth * measures.count))
    let inOneTable = max((width - 2 - columns) / breadth, 1)
    for start in stride(from: 0, to: measures.count, by: inOneTable) {
      let shown = measures[start..<min(start + inOneTable, measures.count)]
      if start > 0 { line() }
      let head = shown.map { Column.right($0.rawValue, breadth) }.joined()
      line(style.faint("  " + DisplayWidth.left("component", columns) + head))
      for name in names {
        let figures = shown.map { measure in
          let figure = BudgetFigure(measure: measure, isBinary: false)
          return Column.right(run.figures[name]?[measure.rawValue].map { figure.text($0) } ?? "-", breadth)
        }
        line("  " + DisplayWidth.left(DisplayWidth.cut(name, columns), columns) + figures.joined())
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func run(_ run: HistoryRun) {
    object { writer in
      writer.member("run", run.number)
      writer.member("time", Timestamp.iso8601(run.time))
      writer.member("commit", run.commit)
      writer.member("branch", run.branch)
      writer.member("host", run.host)
      writer.member("python", run.python)
      writer.member("command", run.command)
      writer.member("sampled", run.isSampled)
      writer.key("components")
      writer.object { writer in
        for (name, figures) in run.figures.sorted(by: { $0.key < $1.key }) {
          writer.key(name)
          writer.object(inline: true) { writer in
            for (measure, value) in figures.sorted(by: { $0.key < $1.key }) {
              writer.key(measure)
              writer.number(value)
            }
          }
        }
      }
    }
  }
}

extension HistoryRun {
  /// The beginning of the commit's name, which is enough for people.
  var shortCommit: String { commit.map { String($0.prefix(10)) } ?? "-" }
}
