/// Budgets that a thread has entered, and what it has done since.
///
/// They may be left in any order, as those of two tasks of one loop are: each keeps the highest that was seen before the next one
/// was entered, and the highest of all from it to the innermost is its own. All is done with the interpreter's lock, and allocates
/// nothing that is recorded.
#pragma once
#include "lines.h"

#pragma clang assume_nonnull begin

/// What a thread has done between entering a budget and leaving it; bytes.
struct kmm_budget_figures {
  bool is_known; ///< false where the recording ended meanwhile, in a forked child, and in another thread
  int64_t peak;  ///< the most that lived at once above what lived at the beginning
  int64_t kept;  ///< what lives at the end above that; below 0 where more was freed
  uint64_t allocated;
  uint64_t allocations;
};

/// The calling thread enters a budget; false where not every event is recorded.
bool kmm_budget_enter(const void *key);
/// It leaves the one of this key that it entered last.
struct kmm_budget_figures kmm_budget_leave(const void *key);

#pragma clang assume_nonnull end
