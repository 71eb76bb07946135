/// What the address space consisted of when a recording ended: one log record (KMM_RECORD_REGION) for each mapping, as
/// /proc/self/smaps lists them, ascending. All of them are there, or none.
///
/// The kernel joins anonymous neighbours that are alike, whoever made them. Such a mapping has a record for each of its pieces, with the
/// figures of the pages within it (/proc/self/pagemap); where those cannot be read, one record, which says what most of it is.
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
  KMM_REGION_STACK = 2,   ///< the stack of a thread that libc made; the thread may have ended
  KMM_REGION_GUARDED = 3, ///< blocks of the program that kmmem has put between closed pages
  KMM_REGION_MAPPED = 4,  ///< the program mapped it under kmmem's eyes, at `site`
  KMM_REGION_ARENA = 5,   ///< pymalloc mapped it for its objects, at `site`
  KMM_REGION_HEAP = 6,    ///< large blocks that glibc's malloc mapped one by one
};

/// One mapping, or a piece of one.
struct kmm_region {
  struct kmm_record record;
  uint64_t start;
  uint64_t end;
  uint64_t file_offset;
  uint64_t resident;      ///< Rss
  uint64_t private_dirty; ///< Private_Dirty
  uint64_t swapped;       ///< Swap
  uint32_t site;          ///< that mapped it, or the largest piece of it; 0 = not known
  uint16_t permissions;   ///< enum kmm_region_permission
  uint16_t known;         ///< enum kmm_region_known
  uint32_t thread;        ///< slot of the thread whose stack it is
  uint32_t name_length;
  // path bytes, as the kernel writes them
};

_Static_assert(sizeof(struct kmm_region) == 72, "a region is 72 bytes and its path");
