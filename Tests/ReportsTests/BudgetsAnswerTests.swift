import Budgets
import History
import Reports
import Suppressions
import Testing

@Suite struct BudgetsAnswerTests {
  @Test func `the answer for people`() throws {
    try Golden(name: "budgets.txt").expect(try BudgetedProgram.answer().text(width: 110, style: TextStyle(isColored: false)))
  }

  @Test func `the answer for programs`() throws {
    var bytes: [UInt8] = []
    try BudgetedProgram.answer().writeJSON { bytes += copy $0 }
    try Golden(name: "budgets.json").expect(String(decoding: bytes, as: UTF8.self))
  }

  private static let runs = (1...4 as ClosedRange<UInt64>).map { number in
    var run = HistoryRun(
      time: 1_735_819_200_000_000_000 + number * 86_400_000_000_000, commit: number == 4 ? nil : "0123456789abcdef",
      branch: number == 4 ? nil : "main", host: "runner", python: "3.11.2", command: "python -m music_brain.harmony",
      isSampled: number == 3,
      figures: ["all": ["peak": number * 40_000_000, "kept": 100], "models": ["peak": number == 2 ? 0 : 7]])
    run.number = Int64(number)
    return run
  }

  @Test func `runs as a list, in detail and for programs`() throws {
    let (answer, style) = (RunsAnswer(Self.runs), TextStyle(isColored: false))
    try Golden(name: "history-list.txt").expect(answer.text(width: 100, style: style))
    try Golden(name: "history-show.txt").expect(RunsAnswer([Self.runs[0]]).detailedText(width: 100, style: style))
    var bytes: [UInt8] = []
    answer.writeJSON { bytes += copy $0 }
    try Golden(name: "history.json").expect(String(decoding: bytes, as: UTF8.self))
  }

  @Test(arguments: ["all", "models"]) func `runs as a chart`(component: String) throws {
    let chart = RunsChart(Self.runs, component: component, measure: .peak)
    try Golden(name: "history-\(component).txt").expect(chart.text(width: 80, style: TextStyle(isColored: false)))
  }

  @Test func `a chart has as many runs as there is room for, and none says nothing`() {
    let style = TextStyle(isColored: false)
    let many = RunsChart((0..<500).map { _ in Self.runs[0] }, component: "all", measure: .peak).text(width: 80, style: style)
    #expect(many.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(RunsChart([], component: "all", measure: .peak).text(width: 80, style: style).isEmpty)
  }
}
