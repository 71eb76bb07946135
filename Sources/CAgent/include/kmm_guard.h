/// Guarded blocks: some or all blocks of the program lie alone on pages of their own, between pages that nobody may touch.
#pragma once
#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

enum kmm_guard_state {
  KMM_GUARD_UNUSED = 0,
  KMM_GUARD_LIVE = 1,
  KMM_GUARD_FREED = 2,
  KMM_GUARD_OPEN = 3, ///< touched wrongly, which was reported: nobody is stopped here again
};

/// What is known of a page of the region. Of a block its first page has it, the others name that page. 32 bytes.
struct kmm_guarded {
  uintptr_t start;    ///< of the block
  uint64_t size;
  uint32_t allocated; ///< the site that made it, once it was given back
  uint32_t freed;     ///< the site that gave it back
  uint32_t first;     ///< the block's first page; of the page behind a block, too. 0 = never used
  uint32_t state;     ///< enum kmm_guard_state; of the page behind a block its own
};

/// The region of guarded blocks.
struct kmm_guard {
  uint32_t interval; ///< one block in so many is guarded; 1 = all, 0 = none
  uint32_t halts;    ///< the first wrong access ends the program by the signal
  uint32_t side;     ///< enum kmm_guard_side
  uint32_t live_limit;
  uint64_t size_limit;
  uintptr_t low;     ///< of the region
  uint64_t bytes;
  uintptr_t pages;   ///< struct kmm_guarded of each page
  uint64_t next;     ///< first page that was never used
  uint64_t live;     ///< blocks
  uintptr_t quarantine; ///< ring of the first pages of blocks that were given back, the contents of which stay
  uint64_t quarantined; ///< how many were put into the ring
};

/// Against which edge of its pages a block lies.
enum kmm_guard_side { KMM_GUARD_EITHER = 0, KMM_GUARD_END = 1, KMM_GUARD_START = 2 };

#define KMM_GUARD_QUARANTINE 256u

/// Each returns the new value.
KMM_INLINE uint64_t kmm_guard_count_live(struct kmm_guard *guard, int64_t change) {
  return kmm_add64((uintptr_t)&guard->live, (uint64_t)change);
}
KMM_INLINE uint64_t kmm_guard_take_pages(struct kmm_guard *guard, uint64_t count) { return kmm_add64((uintptr_t)&guard->next, count); }
KMM_INLINE uint64_t kmm_guard_count_quarantined(struct kmm_guard *guard) { return kmm_add64((uintptr_t)&guard->quarantined, 1); }

/// Makes the agent the first to hear of faults.
void kmm_guard_listen(void);
/// Opens or closes pages for the program.
bool kmm_guard_open(uintptr_t at, size_t bytes);
void kmm_guard_close(uintptr_t at, size_t bytes);

#pragma clang assume_nonnull end
