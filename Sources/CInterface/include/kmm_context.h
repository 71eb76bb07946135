/// Contexts: pieces of the program's work by the names that it gives them, as the routes of a service.
#pragma once
#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

/// Slots of the table; so many contexts are kept apart at most, less one in eight.
#define KMM_CONTEXTS 2048u
#define KMM_CONTEXT_NAME 216u

/// A slot of the open table of contexts. 256 bytes.
struct kmm_context {
  char name[KMM_CONTEXT_NAME]; ///< UTF-8, cut if it is longer
  uint32_t length; ///< of the name; 0 = nobody's slot
  uint32_t node;   ///< the Python trie's: the outermost frame of what happens in this context
  // As they were when somebody last counted.
  uint64_t allocations;
  uint64_t allocated_bytes;
  int64_t live_blocks;
  int64_t live_bytes;
};
_Static_assert(sizeof(struct kmm_context) == 256, "a context is four cache lines");

#pragma clang assume_nonnull end
