/// The hooks while sampling: what falls between two samples goes on to the original by a tail call, after a few instructions.
#include "hooks.h"

#define KMM_TAIL __attribute__((musttail)) return

/// Whether an allocation falls between two samples; counts it against the distance to the next.
KMM_INLINE bool passes(size_t size) {
  struct kmm_tls *local = kmm_tls_get();
  if (__builtin_expect(size >= local->sample_left, 0)) return false;
  local->sample_left -= (uint32_t)size;
  return true;
}

/// Whether a block cannot be one that is kept.
KMM_INLINE bool is_unknown(const void *block) {
  const uint16_t *filter = (const uint16_t *)kmm_agent_get()->sample_filter;
  return filter[kmm_sample_filter_index((uintptr_t)block)] == 0;
}

void *kmm_malloc(size_t);
void *kmm_calloc(size_t, size_t);
void *kmm_realloc(void *, size_t);
void *kmm_reallocarray(void *, size_t, size_t);
void kmm_free(void *);

void *kmm_sampled_malloc(size_t size) {
  if (passes(size)) KMM_TAIL kmm_original.malloc(size);
  KMM_TAIL kmm_malloc(size);
}

void *kmm_sampled_calloc(size_t count, size_t size) {
  size_t bytes;
  if (!__builtin_mul_overflow(count, size, &bytes) && passes(bytes)) KMM_TAIL kmm_original.calloc(count, size);
  KMM_TAIL kmm_calloc(count, size);
}

void *kmm_sampled_realloc(void *block, size_t size) {
  if (is_unknown(block) && passes(size)) KMM_TAIL kmm_original.realloc(block, size);
  KMM_TAIL kmm_realloc(block, size);
}

void *kmm_sampled_reallocarray(void *block, size_t count, size_t size) {
  size_t bytes;
  if (is_unknown(block) && !__builtin_mul_overflow(count, size, &bytes) && passes(bytes))
    KMM_TAIL kmm_original.reallocarray(block, count, size);
  KMM_TAIL kmm_reallocarray(block, count, size);
}

void kmm_sampled_free(void *block) {
  if (is_unknown(block)) KMM_TAIL kmm_original.free(block);
  KMM_TAIL kmm_free(block);
}
