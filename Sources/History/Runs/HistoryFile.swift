/// The memory of past runs: an SQLite file that many processes may add to at once.
package final class HistoryFile {
  let database: Database

  /// Opens a history that is there.
  package init(path: String) throws(HistoryError) {
    database = try Database(path: path, mayMake: false)
    try prepare()
  }

  /// Opens a history, or begins one where there is no file.
  package init(makingIfMissing path: String) throws(HistoryError) {
    database = try Database(path: path, mayMake: true)
    try prepare()
    try renewView()
  }

  /// Where it lies.
  package var path: String { database.path }

  /// Checks the file before anything of it is believed or changed; an empty one gets its tables.
  private func prepare() throws(HistoryError) {
    guard try database.text("PRAGMA quick_check(1)") == "ok" else { throw .damaged(path: path) }
    if try isEmpty {
      // Of two that begin at once, the second finds the tables of the first.
      try database.transaction { () throws(HistoryError) in
        if try isEmpty { try database.run(HistorySchema.statements) }
      }
    }
    guard try database.number("PRAGMA application_id") == HistorySchema.application else { throw .foreign(path: path) }
    let version = Int(try database.number("PRAGMA user_version"))
    if version > HistorySchema.version { throw .newer(path: path, version: version) }
    if version != HistorySchema.version { throw .damaged(path: path) }
  }

  /// Gives the view of an older kmmem the columns of this one.
  private func renewView() throws(HistoryError) {
    if try hasNewView { return }
    try database.transaction { () throws(HistoryError) in
      if try !hasNewView { try database.run(HistorySchema.renewal) }
    }
  }

  private var hasNewView: Bool {
    get throws(HistoryError) {
      try database.number("SELECT count(*) FROM pragma_table_info('history') WHERE name = '\(HistorySchema.newestMeasure)'") > 0
    }
  }

  private var isEmpty: Bool {
    get throws(HistoryError) {
      if try database.number("PRAGMA application_id") != 0 { return false }
      return try database.number("SELECT count(*) FROM sqlite_schema") == 0
    }
  }
}
