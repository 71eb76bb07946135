/// What the address space consisted of when a recording ended: one log record (KMM_RECORD_REGION) for each mapping, as
/// /proc/self/smaps lists them, ascending. All of them are there, or none.
#pragma once
#include "kmm_capture.h"

/// What may be done with a mapping; bits.
enum kmm_region_permission {
  KMM_REGION_READ = 1,
  KMM_REGION_WRITE = 2,
  KMM_REGION_EXECUTE = 4,
  KMM_REGION_SHARED = 8,
};

/// What the agent knows of a mapping that its path does not say.
enum kmm_region_known {
  KMM_REGION_NOTHING = 0,
  KMM_REGION_OWN = 1,     ///< kmmem's tables, or its window onto the capture
  KMM_REGION_STACK = 2,   ///< the stack of a thread that libc made; it may have ended
  KMM_REGION_GUARDED = 3, ///< blocks of the program that kmmem has put between closed pages
};

/// One mapping. Neighbours that are alike are one for the kernel: `mapped`, `arenas` and `heap` say how many bytes of it are whose.
struct kmm_region {
  struct kmm_record record;
  uint64_t start;
  uint64_t end;
  uint64_t file_offset;
  uint64_t resident;      ///< Rss
  uint64_t private_dirty; ///< Private_Dirty
  uint64_t swapped;       ///< Swap
  uint64_t mapped; ///< of its address space: what the program mapped under kmmem's eyes, arenas apart
  uint64_t arenas; ///< of its address space: what pymalloc mapped for its objects
  uint64_t heap;   ///< of its address space: large blocks that glibc's malloc mapped one by one, as far as it was found
  uint32_t site;   ///< of the largest tracked mapping within; 0 = there is none
  uint16_t permissions; ///< enum kmm_region_permission
  uint16_t known;       ///< enum kmm_region_known
  uint32_t thread;      ///< slot of the thread whose stack it is
  uint32_t name_length;
  // path bytes, as the kernel writes them
};

_Static_assert(sizeof(struct kmm_region) == 96, "a mapping is 96 bytes and its path");
