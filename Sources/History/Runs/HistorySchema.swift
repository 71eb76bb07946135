/// The tables of a history.
enum HistorySchema {
  /// Raised by a change that an older kmmem would misread.
  static let version = 1
  /// By which SQLite's files tell whose they are: "kmmh".
  static let application: Int64 = 0x6b6d_6d68

  /// A row for each run and component, for whoever asks with SQL.
  private static let view = """
    CREATE VIEW history AS
      SELECT number, time, "commit", branch, host, python, component,
        max(value) FILTER (WHERE measure = 'peak') AS peak, max(value) FILTER (WHERE measure = 'baseline') AS baseline,
        max(value) FILTER (WHERE measure = 'rss') AS rss, max(value) FILTER (WHERE measure = 'kept') AS kept,
        max(value) FILTER (WHERE measure = 'allocated') AS allocated,
        max(value) FILTER (WHERE measure = 'allocations') AS allocations,
        max(value) FILTER (WHERE measure = 'violations') AS violations
      FROM run JOIN figure ON run = number GROUP BY number, component;
    """

  /// The newest column of the view.
  static let newestMeasure = "violations"

  /// Replaces the view of an older kmmem, which lacks a measure.
  static let renewal = "DROP VIEW IF EXISTS history; \(view)"

  /// Makes the tables.
  static let statements = """
    CREATE TABLE run (
      number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, "commit" TEXT, branch TEXT, host TEXT, python TEXT,
      command TEXT, sampled INTEGER NOT NULL
    );
    CREATE INDEX run_of_branch ON run (branch, number);
    CREATE TABLE figure (
      run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE, component TEXT NOT NULL, measure TEXT NOT NULL,
      value INTEGER NOT NULL, PRIMARY KEY (run, component, measure)
    ) WITHOUT ROWID;
    \(view)
    PRAGMA application_id = \(application);
    PRAGMA user_version = \(version);
    """
}
