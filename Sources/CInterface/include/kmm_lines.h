/// What a thread allocates while somebody counts it line by line.
#pragma once
#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

/// The parts of a thread's memory: malloc, operator new, PyMem's raw domain and mappings; and Python's objects.
enum kmm_line_part { KMM_LINE_NATIVE = 0, KMM_LINE_PYTHON = 1, KMM_LINE_PARTS = 2 };

/// The agent's entry points for whoever counts.
enum kmm_lines_entry { KMM_LINES_BEGIN, KMM_LINES_END, KMM_LINES_LOOK };

/// Counters of one thread, which only grow but for what lives; whoever counts takes differences. Only the thread itself touches them.
struct kmm_line_counters {
  uint64_t allocations;
  uint64_t allocated[KMM_LINE_PARTS]; ///< bytes
  int64_t live[KMM_LINE_PARTS];       ///< bytes that the thread allocated less those that it freed, whoever allocated them
  int64_t high;                       ///< the most that lived at once since somebody last set it to what lives
  int64_t high_parts[KMM_LINE_PARTS]; ///< what that was made of
  int64_t budget_high; ///< the same as `high`, for budgets: they begin and end at other moments than lines
};

#pragma clang assume_nonnull end
