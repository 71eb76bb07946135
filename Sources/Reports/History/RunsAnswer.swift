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
      let columns = min(max(names.map(DisplayWidth.of).max() ?? 0, 9), page.width - 80)
      page.line(
        style.faint(
          "  " + DisplayWidth.left("component", columns) + Measure.allCases.map { Column.right($0.rawValue, 13) }.joined()))
      for name in names {
        let figures = Measure.allCases.map { measure in
          let figure = BudgetFigure(measure: measure, isBinary: false)
          return Column.right(run.figures[name]?[measure.rawValue].map { figure.text($0) } ?? "-", 13)
        }
        page.line("  " + DisplayWidth.left(DisplayWidth.cut(name, columns), columns) + figures.joined())
      }
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
