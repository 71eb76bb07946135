#include "kmm_agent.h"

static uintptr_t mapped(void *at, size_t bytes, int protection, int more_flags) {
  void *p = mmap(at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | more_flags, -1, 0);
  if (p == MAP_FAILED) return 0;
  // The kernel joins neighbours that are alike: this keeps kmmem's memory apart from the program's, and out of its core dumps.
  int before = errno;
  if (madvise(p, bytes, MADV_DONTDUMP) != 0) errno = before;
  return (uintptr_t)p;
}

uintptr_t kmm_map_anonymous(size_t bytes) {
  uintptr_t at = mapped(NULL, bytes, PROT_READ | PROT_WRITE, 0);
  if (at != 0) kmm_own_note(at, bytes);
  return at;
}

uintptr_t kmm_reserve(size_t bytes) {
  uintptr_t at = mapped(NULL, bytes, PROT_NONE, 0);
  if (at != 0) kmm_own_note(at, bytes);
  return at;
}

bool kmm_reserve_again(uintptr_t at, size_t bytes) { return mapped((void *)at, bytes, PROT_NONE, MAP_FIXED) != 0; }
bool kmm_map_over(uintptr_t at, size_t bytes) { return mapped((void *)at, bytes, PROT_READ | PROT_WRITE, MAP_FIXED) != 0; }

void kmm_unmap(uintptr_t at, size_t bytes) {
  kmm_own_forget(at);
  munmap((void *)at, bytes);
}

static struct kmm_own_range *place(uint32_t index) { return &kmm_agent_get()->own[index]; }

void kmm_own_note(uintptr_t start, size_t bytes) {
  uint32_t *count = &kmm_agent_get()->own_count;
  for (uint32_t index = 0; index < KMM_OWN_RANGES; index++) {
    if (kmm_load64((uintptr_t)&place(index)->start) != 0 || !kmm_exchange_if64((uintptr_t)&place(index)->start, 0, start)) continue;
    kmm_release64((uintptr_t)&place(index)->end, start + bytes);
    uint32_t used = __atomic_load_n(count, __ATOMIC_RELAXED);
    while (used <= index && !__atomic_compare_exchange_n(count, &used, index + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {}
    return;
  }
}

void kmm_own_forget(uintptr_t start) {
  uint32_t count = __atomic_load_n(&kmm_agent_get()->own_count, __ATOMIC_ACQUIRE);
  for (uint32_t index = 0; index < count; index++) {
    if (kmm_load64((uintptr_t)&place(index)->start) != start) continue;
    kmm_store64((uintptr_t)&place(index)->end, 0);
    kmm_release64((uintptr_t)&place(index)->start, 0);
    return;
  }
}

bool kmm_own_holds(uintptr_t address) {
  uint32_t count = __atomic_load_n(&kmm_agent_get()->own_count, __ATOMIC_ACQUIRE);
  for (uint32_t index = 0; index < count; index++)
    if (kmm_load64((uintptr_t)&place(index)->start) <= address && address < kmm_acquire64((uintptr_t)&place(index)->end)) return true;
  return false;
}
