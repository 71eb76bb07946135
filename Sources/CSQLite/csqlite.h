/// What History takes from C: SQLite, linked dynamically.
#pragma once
#include <sqlite3.h>
#include <stdint.h>
#include <time.h>

/// Waits some milliseconds for another writer; 0 when that has taken long enough. SQLite's own waiting grows to 100 ms between two looks,
/// which one who adds run after run does not leave to the others for as long as it goes on.
static inline int kmm_sqlite_wait(void *patience, int looks) {
  struct timespec moment = {0, 1000000 + (looks * 7919L) % 3 * 500000};
  nanosleep(&moment, NULL);
  return looks < (intptr_t)patience;
}

/// Has a connection look for the end of others' writing so often before it gives up, each 1 to 2 ms.
static inline void kmm_sqlite_wait_for_others(sqlite3 *database, int looks) {
  sqlite3_busy_handler(database, kmm_sqlite_wait, (void *)(intptr_t)looks);
}

/// SQLITE_TRANSIENT, which Swift cannot read: SQLite copies the text before the call returns.
static inline int kmm_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int bytes) {
  return sqlite3_bind_text(statement, place, text, bytes, SQLITE_TRANSIENT);
}
