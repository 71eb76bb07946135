internal import CSQLite
internal import Glibc

/// An open SQLite file; closes it.
///
/// A change is on the disk when its transaction has ended (synchronous=EXTRA with a rollback journal: one file, which lies well on network
/// disks and in the caches of CI systems). Several processes write one after the other.
@safe final class Database {
  /// How often it is looked whether another writer has ended: for a minute at least.
  private static let patience: Int32 = 60_000

  let path: String
  private let handle: OpaquePointer

  /// Opens a file, or makes it.
  init(path: String, mayMake: Bool) throws(HistoryError) {
    self.path = path
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | (mayMake ? SQLITE_OPEN_CREATE : 0)
    // The path is a text with an end for as long as the call lasts; a handle that is given must be closed, whatever the result.
    let result = unsafe sqlite3_open_v2(path, &handle, flags, nil)
    guard let opened = unsafe handle else { throw .unreadable(path: path, reason: "there is no memory") }
    unsafe self.handle = unsafe opened
    if result != SQLITE_OK {
      if !mayMake, unsafe sqlite3_system_errno(opened) == ENOENT { throw .missing(path: path) }
      throw failure
    }
    unsafe kmm_sqlite_wait_for_others(opened, Self.patience)
    try run("PRAGMA synchronous = EXTRA")
    try run("PRAGMA foreign_keys = ON")
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Runs statements without values.
  func run(_ text: String) throws(HistoryError) {
    // The text has an end for as long as the call lasts.
    if unsafe sqlite3_exec(handle, text, nil, nil, nil) != SQLITE_OK { throw failure }
  }

  /// Prepares a statement.
  func statement(_ text: String) throws(HistoryError) -> Statement {
    var statement: OpaquePointer?
    // As above; the statement must be ended before this is closed, which it sees to.
    guard unsafe sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK, let prepared = unsafe statement else {
      throw failure
    }
    return unsafe Statement(prepared)
  }

  /// Does one step of a statement; false where there is no further row.
  func step(_ statement: borrowing Statement) throws(HistoryError) -> Bool {
    switch statement.step() {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure
    }
  }

  /// The number of the row that was added last.
  var lastRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// How many rows the last statement has changed.
  var changes: Int { Int(unsafe sqlite3_changes(handle)) }

  /// The only number that a statement answers.
  func number(_ text: String) throws(HistoryError) -> Int64 {
    let statement = try statement(text)
    return try step(statement) ? statement.integer(0) : 0
  }

  /// The first text that a statement answers; nil for none. The statement has ended when this returns: with one under way, a transaction
  /// would not wait for another writer, as each would wait for the other.
  func text(_ text: String) throws(HistoryError) -> String? {
    let statement = try statement(text)
    return try step(statement) ? statement.text(0) : nil
  }

  /// Does several changes, all or none of them: another writer is waited for first.
  func transaction<Result>(_ body: () throws(HistoryError) -> Result) throws(HistoryError) -> Result {
    try run("BEGIN IMMEDIATE")
    do throws(HistoryError) {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // SQLite has rolled back by itself where it could not go on; the first error is the one that counts.
      try? run("ROLLBACK")
      throw error
    }
  }

  /// What went wrong last.
  private var failure: HistoryError {
    let reason = unsafe String(cString: sqlite3_errmsg(handle))
    switch unsafe sqlite3_errcode(handle) & 0xff {
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .damaged(path: path)
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy(path: path)
    case SQLITE_FULL: return .full(path: path)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY: return .unreadable(path: path, reason: reason)
    default: return .failed(path: path, reason: reason)
    }
  }
}
