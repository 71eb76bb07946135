/// Loads, stores and atomic operations on raw addresses: what Embedded Swift lacks or compiles badly.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KMM_INLINE __attribute__((always_inline)) static inline

KMM_INLINE void kmm_prefetch(uintptr_t a) { __builtin_prefetch((const void *)a); }
KMM_INLINE uint64_t kmm_load64(uintptr_t a) { return __atomic_load_n((const uint64_t *)a, __ATOMIC_RELAXED); }
KMM_INLINE uint64_t kmm_acquire64(uintptr_t a) { return __atomic_load_n((const uint64_t *)a, __ATOMIC_ACQUIRE); }
KMM_INLINE void kmm_store64(uintptr_t a, uint64_t v) { __atomic_store_n((uint64_t *)a, v, __ATOMIC_RELAXED); }
KMM_INLINE void kmm_release64(uintptr_t a, uint64_t v) { __atomic_store_n((uint64_t *)a, v, __ATOMIC_RELEASE); }
KMM_INLINE uint32_t kmm_load32(uintptr_t a) { return __atomic_load_n((const uint32_t *)a, __ATOMIC_RELAXED); }
KMM_INLINE uint32_t kmm_acquire32(uintptr_t a) { return __atomic_load_n((const uint32_t *)a, __ATOMIC_ACQUIRE); }
KMM_INLINE void kmm_store32(uintptr_t a, uint32_t v) { __atomic_store_n((uint32_t *)a, v, __ATOMIC_RELAXED); }
KMM_INLINE void kmm_release32(uintptr_t a, uint32_t v) { __atomic_store_n((uint32_t *)a, v, __ATOMIC_RELEASE); }
KMM_INLINE uint8_t kmm_load8(uintptr_t a) { return *(const uint8_t *)a; }
KMM_INLINE uint16_t kmm_load16(uintptr_t a) { return *(const uint16_t *)a; }
KMM_INLINE void kmm_store16(uintptr_t a, uint16_t v) { *(uint16_t *)a = v; }
KMM_INLINE void kmm_store8(uintptr_t a, uint8_t v) { *(uint8_t *)a = v; }
KMM_INLINE int32_t kmm_load_signed32(uintptr_t a) {
  int32_t v;
  __builtin_memcpy(&v, (const void *)a, 4);
  return v;
}
KMM_INLINE uint64_t kmm_load_unaligned64(uintptr_t a) {
  uint64_t v;
  __builtin_memcpy(&v, (const void *)a, 8);
  return v;
}

/// Adds and returns the new value.
KMM_INLINE uint64_t kmm_add64(uintptr_t a, uint64_t v) { return __atomic_add_fetch((uint64_t *)a, v, __ATOMIC_RELAXED); }
KMM_INLINE bool kmm_exchange_if64(uintptr_t a, uint64_t expected, uint64_t v) {
  return __atomic_compare_exchange_n((uint64_t *)a, &expected, v, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
KMM_INLINE bool kmm_exchange_if16(uintptr_t a, uint16_t expected, uint16_t v) {
  return __atomic_compare_exchange_n((uint16_t *)a, &expected, v, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
KMM_INLINE uint32_t kmm_exchange32(uintptr_t a, uint32_t v) { return __atomic_exchange_n((uint32_t *)a, v, __ATOMIC_ACQUIRE); }
KMM_INLINE void kmm_set_bits32(uintptr_t a, uint32_t v) { __atomic_fetch_or((uint32_t *)a, v, __ATOMIC_RELAXED); }
KMM_INLINE void kmm_add32(uintptr_t a, uint32_t v) { __atomic_fetch_add((uint32_t *)a, v, __ATOMIC_ACQ_REL); }
KMM_INLINE void kmm_add16(uintptr_t a, uint16_t v) { __atomic_fetch_add((uint16_t *)a, v, __ATOMIC_RELAXED); }
/// What stands before is done before what stands behind, as far as the compiler decides.
KMM_INLINE void kmm_keep_order(void) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
KMM_INLINE void kmm_pause(void) { __builtin_ia32_pause(); }
KMM_INLINE void kmm_copy(uintptr_t to, uintptr_t from, size_t bytes) { __builtin_memcpy((void *)to, (const void *)from, bytes); }
KMM_INLINE void kmm_move(uintptr_t to, uintptr_t from, size_t bytes) { __builtin_memmove((void *)to, (const void *)from, bytes); }
KMM_INLINE void kmm_zero(uintptr_t to, size_t bytes) { __builtin_memset((void *)to, 0, bytes); }

/// The frame pointer of the function that this is inlined into: [0] is the caller's rbp, [8] the return address.
KMM_INLINE uintptr_t kmm_frame_pointer(void) { return (uintptr_t)__builtin_frame_address(0); }
