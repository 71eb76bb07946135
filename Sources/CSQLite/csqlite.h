/// What History takes from C: SQLite, linked dynamically.
#pragma once
#include <sqlite3.h>

/// SQLITE_TRANSIENT, which Swift cannot read: SQLite copies the text before the call returns.
static inline int kmm_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int bytes) {
  return sqlite3_bind_text(statement, place, text, bytes, SQLITE_TRANSIENT);
}
