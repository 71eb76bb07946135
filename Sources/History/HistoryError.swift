/// Why a history cannot be read or written.
package enum HistoryError: Error, Equatable, Sendable {
  /// There is no such file.
  case missing(path: String)
  /// The file cannot be opened or made, with the system's reason.
  case unreadable(path: String, reason: String)
  /// What is in the file contradicts itself, or is no database.
  case damaged(path: String)
  /// It is a database of another program.
  case foreign(path: String)
  /// It was written by a newer kmmem, with this version of its tables.
  case newer(path: String, version: Int)
  /// Others write to it and do not end.
  case busy(path: String)
  /// The disk has no room.
  case full(path: String)
  /// Anything else, in SQLite's words.
  case failed(path: String, reason: String)
}
