extension HistoryFile {
  /// The newest runs with their figures, the oldest of them first; of one branch, if it is named.
  package func runs(ofBranch branch: String? = nil, limit: Int = 0) throws(HistoryError) -> [HistoryRun] {
    let rows = try database.statement(
      """
      SELECT number, time, "commit", branch, host, python, command, sampled FROM run
      WHERE ?1 IS NULL OR branch = ?1 ORDER BY number DESC LIMIT ?2
      """)
    rows.bind(branch, at: 1)
    rows.bind(limit == 0 ? -1 : Int64(limit), at: 2)
    var runs: [HistoryRun] = []
    while try database.step(rows) { runs.append(try run(rows)) }
    return runs.reversed()
  }

  /// The run of a number; nil where there is none.
  package func run(numbered number: Int64) throws(HistoryError) -> HistoryRun? {
    let row = try database.statement(
      """
      SELECT number, time, "commit", branch, host, python, command, sampled FROM run WHERE number = ?
      """)
    row.bind(number, at: 1)
    return try database.step(row) ? try run(row) : nil
  }

  /// The run of a row with the columns above.
  private func run(_ row: borrowing Statement) throws(HistoryError) -> HistoryRun {
    let number = row.integer(0)
    var run = HistoryRun(
      time: UInt64(clamping: row.integer(1)), commit: row.text(2), branch: row.text(3), host: row.text(4), python: row.text(5),
      command: row.text(6), isSampled: row.integer(7) != 0, figures: [:])
    run.number = number
    let figures = try database.statement("SELECT component, measure, value FROM figure WHERE run = ?")
    figures.bind(number, at: 1)
    while try database.step(figures) {
      guard let component = figures.text(0), let measure = figures.text(1) else { continue }
      run.figures[component, default: [:]][measure] = UInt64(clamping: figures.integer(2))
    }
    return run
  }
}
