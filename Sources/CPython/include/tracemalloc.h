/// What a photograph needs to read the table of CPython's tracemalloc.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

/// Values for addresses: open addressing, at most half full.
struct kmm_address_values {
  uintptr_t slots; ///< of 16 bytes: the address (0 = free), its value (u32)
  uint32_t mask;
  uint32_t count;
};

#define KMM_TRACEMALLOC_PARTS 8u

/// tracemalloc in this process, for one photograph.
struct kmm_tracemalloc {
  int (*_Nullable track)(unsigned domain, uintptr_t block, size_t bytes);
  int (*_Nullable untrack)(unsigned domain, uintptr_t block);
  uintptr_t control; ///< an address of kmmem's own that is in the table; 0 = tracemalloc does not trace
  uintptr_t table;   ///< of the default domain; 0 = not found
  uintptr_t domains; ///< the table of the other domains' tables; 0 = none

  /// The file that tracemalloc is part of, in memory, and what may be written of it.
  uintptr_t file_start, file_end;
  uintptr_t part_starts[KMM_TRACEMALLOC_PARTS], part_ends[KMM_TRACEMALLOC_PARTS];
  uint32_t part_count;

  struct kmm_address_values traces; ///< numbers of traces that were written, by traceback
  struct kmm_address_values files;  ///< numbers of strings, by str
};

/// Finds tracemalloc's functions by name, and the file that they are in.
void kmm_tracemalloc_find(struct kmm_tracemalloc *tracemalloc);
KMM_INLINE uintptr_t kmm_tracemalloc_part_start(const struct kmm_tracemalloc *t, uint32_t part) { return t->part_starts[part]; }
KMM_INLINE uintptr_t kmm_tracemalloc_part_end(const struct kmm_tracemalloc *t, uint32_t part) { return t->part_ends[part]; }

#pragma clang assume_nonnull end
