internal import CSQLite

/// A prepared statement; ends it. Places count from 1, columns from 0.
@safe struct Statement: ~Copyable {
  private let handle: OpaquePointer

  /// Takes a statement that nobody else ends.
  @unsafe init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Begins anew, with the values of before.
  func reset() { unsafe sqlite3_reset(handle) }

  /// SQLite's result of one step.
  func step() -> Int32 { unsafe sqlite3_step(handle) }

  /// Puts a number in a place.
  func bind(_ value: Int64, at place: Int32) { unsafe sqlite3_bind_int64(handle, place, value) }

  /// Puts a text in a place; nil for none.
  func bind(_ value: String?, at place: Int32) {
    guard let value else {
      unsafe sqlite3_bind_null(handle, place)
      return
    }
    // SQLite copies the text before the call returns.
    _ = unsafe kmm_sqlite_bind_text(handle, place, value, Int32(value.utf8.count))
  }

  /// The number in a column of the row.
  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

  /// The text in a column of the row; nil for none.
  func text(_ column: Int32) -> String? {
    // The text has an end, and lives until the next step.
    unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) }
  }
}
