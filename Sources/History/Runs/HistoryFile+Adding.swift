extension HistoryFile {
  /// Adds a run, wholly or not at all; gives it a number. When this has returned, it is on the disk.
  @discardableResult package func add(_ run: HistoryRun) throws(HistoryError) -> Int64 {
    try database.transaction { () throws(HistoryError) in
      let number = try addRow(of: run)
      let figure = try database.statement("INSERT INTO figure (run, component, measure, value) VALUES (?, ?, ?, ?)")
      for (component, measures) in run.figures {
        for (measure, value) in measures {
          figure.bind(number, at: 1)
          figure.bind(component, at: 2)
          figure.bind(measure, at: 3)
          figure.bind(Int64(clamping: value), at: 4)
          _ = try database.step(figure)
          figure.reset()
        }
      }
      return number
    }
  }

  private func addRow(of run: HistoryRun) throws(HistoryError) -> Int64 {
    let row = try database.statement(
      """
      INSERT INTO run (time, "commit", branch, host, python, command, sampled) VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    row.bind(Int64(clamping: run.time), at: 1)
    for (place, text) in [run.commit, run.branch, run.host, run.python, run.command].enumerated() {
      row.bind(text, at: Int32(place) + 2)
    }
    row.bind(run.isSampled ? 1 : 0, at: 7)
    _ = try database.step(row)
    return database.lastRow
  }

  /// Takes away all but the newest runs of each branch, or of one; returns how many went.
  package func keepNewest(_ count: Int, ofBranch branch: String? = nil) throws(HistoryError) -> Int {
    try database.transaction { () throws(HistoryError) in
      let old = try database.statement(
        """
        DELETE FROM run WHERE number IN (
          SELECT number FROM (
            SELECT number, branch, row_number() OVER (PARTITION BY branch ORDER BY number DESC) AS age FROM run)
          WHERE age > ? AND (?2 IS NULL OR branch = ?2))
        """)
      old.bind(Int64(count), at: 1)
      old.bind(branch, at: 2)
      _ = try database.step(old)
      return database.changes
    }
  }
}
