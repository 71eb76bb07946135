/// The hooked functions: their originals, and the table of them.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

/// The functions behind the hooks, found when recording starts.
struct kmm_originals {
  void *_Nullable (*_Nonnull malloc)(size_t);
  void *_Nullable (*_Nonnull calloc)(size_t, size_t);
  void *_Nullable (*_Nonnull realloc)(void *_Nullable, size_t);
  void *_Nullable (*_Nonnull reallocarray)(void *_Nullable, size_t, size_t);
  void (*_Nonnull free)(void *_Nullable);
  void (*_Nonnull free_sized)(void *_Nullable, size_t);
  void (*_Nonnull free_aligned_sized)(void *_Nullable, size_t, size_t);
  int (*_Nonnull posix_memalign)(void *_Nullable *_Nonnull, size_t, size_t);
  void *_Nullable (*_Nonnull aligned_alloc)(size_t, size_t);
  void *_Nullable (*_Nonnull memalign)(size_t, size_t);
  void *_Nullable (*_Nonnull valloc)(size_t);
  void *_Nullable (*_Nonnull pvalloc)(size_t);
  void *_Nonnull (*_Nonnull new_plain)(size_t);
  void *_Nonnull (*_Nonnull new_array)(size_t);
  void *_Nullable (*_Nonnull new_nothrow)(size_t, const void *);
  void *_Nullable (*_Nonnull new_array_nothrow)(size_t, const void *);
  void *_Nonnull (*_Nonnull new_aligned)(size_t, size_t);
  void *_Nonnull (*_Nonnull new_array_aligned)(size_t, size_t);
  void *_Nullable (*_Nonnull new_aligned_nothrow)(size_t, size_t, const void *);
  void *_Nullable (*_Nonnull new_array_aligned_nothrow)(size_t, size_t, const void *);
  void (*_Nonnull delete_plain)(void *_Nullable);
  void (*_Nonnull delete_array)(void *_Nullable);
  void (*_Nonnull delete_sized)(void *_Nullable, size_t);
  void (*_Nonnull delete_array_sized)(void *_Nullable, size_t);
  void (*_Nonnull delete_nothrow)(void *_Nullable, const void *);
  void (*_Nonnull delete_array_nothrow)(void *_Nullable, const void *);
  void (*_Nonnull delete_aligned)(void *_Nullable, size_t);
  void (*_Nonnull delete_array_aligned)(void *_Nullable, size_t);
  void (*_Nonnull delete_sized_aligned)(void *_Nullable, size_t, size_t);
  void (*_Nonnull delete_array_sized_aligned)(void *_Nullable, size_t, size_t);
  void *_Nonnull (*_Nonnull mmap)(void *_Nullable, size_t, int, int, int, off_t);
  int (*_Nonnull munmap)(void *_Nullable, size_t);
  void *_Nonnull (*_Nonnull mremap)(void *_Nullable, size_t, size_t, int, void *_Nullable);
  void *_Nullable (*_Nonnull dlopen)(const char *_Nullable, int);
  void *_Nullable (*_Nonnull dlmopen)(Lmid_t, const char *_Nullable, int);
  int (*_Nonnull dlclose)(void *_Nullable);
  void *_Nullable (*_Nonnull dlsym)(void *_Nullable, const char *);
  void *_Nullable (*_Nonnull dlvsym)(void *_Nullable, const char *, const char *);
  size_t (*_Nonnull usable_size)(void *_Nullable);
  int (*_Nonnull sigaction)(int, const struct sigaction *_Nullable, struct sigaction *_Nullable);
  void (*_Nullable (*_Nonnull signal)(int, void (*_Nullable)(int)))(int);
  int (*_Nonnull sigprocmask)(int, const sigset_t *_Nullable, sigset_t *_Nullable);
  int (*_Nonnull pthread_sigmask)(int, const sigset_t *_Nullable, sigset_t *_Nullable);
  int (*_Nonnull pthread_setname_np)(pthread_t, const char *);
  int (*_Nonnull mutex_lock)(pthread_mutex_t *);
  int (*_Nonnull mutex_timedlock)(pthread_mutex_t *, const struct timespec *);
  int (*_Nonnull mutex_clocklock)(pthread_mutex_t *, clockid_t, const struct timespec *);
  int (*_Nonnull rwlock_rdlock)(pthread_rwlock_t *);
  int (*_Nonnull rwlock_wrlock)(pthread_rwlock_t *);
  int (*_Nonnull cond_wait)(pthread_cond_t *, pthread_mutex_t *);
  int (*_Nonnull cond_timedwait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  int (*_Nonnull cond_clockwait)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
  int (*_Nonnull pthread_create)(pthread_t *, const pthread_attr_t *_Nullable, void *_Nullable (*_Nonnull)(void *_Nullable), void *_Nullable);
  pid_t (*_Nonnull fork)(void);
  int (*_Nonnull libc_start_main)(int (*_Nonnull main)(int, char *_Nullable *_Nullable, char *_Nullable *_Nullable), int, char *_Nullable *_Nullable, void (*_Nullable init)(void), void (*_Nullable fini)(void), void (*_Nullable loader_fini)(void), void *_Nullable stack_end);
  void (*_Nonnull exit)(int);
  void (*_Nonnull quick_exit)(int);
  void (*_Nonnull exit_now)(int) __attribute__((noreturn));
  int (*_Nonnull execve)(const char *, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull execvpe)(const char *, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull fexecve)(int, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull posix_spawn)(pid_t *_Nullable, const char *, const posix_spawn_file_actions_t *_Nullable, const posix_spawnattr_t *_Nullable, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull posix_spawnp)(pid_t *_Nullable, const char *, const posix_spawn_file_actions_t *_Nullable, const posix_spawnattr_t *_Nullable, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
};
extern struct kmm_originals kmm_original __attribute__((visibility("hidden")));

/// Of libc's `exit`.
KMM_INLINE uintptr_t kmm_exit_address(void) { return (uintptr_t)kmm_original.exit; }

// The originals as functions: Swift sees no C globals.
KMM_INLINE void *_Nullable kmm_real_malloc(size_t n) { return kmm_original.malloc(n); }
KMM_INLINE void *_Nullable kmm_real_calloc(size_t a, size_t b) { return kmm_original.calloc(a, b); }
KMM_INLINE void *_Nullable kmm_real_realloc(void *_Nullable p, size_t n) { return kmm_original.realloc(p, n); }
KMM_INLINE void *_Nullable kmm_real_reallocarray(void *_Nullable p, size_t a, size_t b) { return kmm_original.reallocarray(p, a, b); }
KMM_INLINE void kmm_real_free(void *_Nullable p) { kmm_original.free(p); }
KMM_INLINE void kmm_real_free_sized(void *_Nullable p, size_t n) { kmm_original.free_sized(p, n); }
KMM_INLINE void kmm_real_free_aligned_sized(void *_Nullable p, size_t a, size_t n) { kmm_original.free_aligned_sized(p, a, n); }
KMM_INLINE int kmm_real_posix_memalign(void *_Nullable *_Nonnull p, size_t a, size_t n) { return kmm_original.posix_memalign(p, a, n); }
KMM_INLINE void *_Nullable kmm_real_aligned_alloc(size_t a, size_t n) { return kmm_original.aligned_alloc(a, n); }
KMM_INLINE void *_Nullable kmm_real_memalign(size_t a, size_t n) { return kmm_original.memalign(a, n); }
KMM_INLINE void *_Nullable kmm_real_valloc(size_t n) { return kmm_original.valloc(n); }
KMM_INLINE void *_Nullable kmm_real_pvalloc(size_t n) { return kmm_original.pvalloc(n); }
KMM_INLINE size_t kmm_real_usable_size(void *_Nullable p) { return kmm_original.usable_size(p); }
KMM_INLINE void kmm_real_delete_plain(void *_Nullable p) { kmm_original.delete_plain(p); }
KMM_INLINE void kmm_real_delete_array(void *_Nullable p) { kmm_original.delete_array(p); }
KMM_INLINE void kmm_real_delete_sized(void *_Nullable p, size_t n) { kmm_original.delete_sized(p, n); }
KMM_INLINE void kmm_real_delete_array_sized(void *_Nullable p, size_t n) { kmm_original.delete_array_sized(p, n); }
KMM_INLINE void kmm_real_delete_nothrow(void *_Nullable p, const void *t) { kmm_original.delete_nothrow(p, t); }
KMM_INLINE void kmm_real_delete_array_nothrow(void *_Nullable p, const void *t) { kmm_original.delete_array_nothrow(p, t); }
KMM_INLINE void kmm_real_delete_aligned(void *_Nullable p, size_t a) { kmm_original.delete_aligned(p, a); }
KMM_INLINE void kmm_real_delete_array_aligned(void *_Nullable p, size_t a) { kmm_original.delete_array_aligned(p, a); }
KMM_INLINE void kmm_real_delete_sized_aligned(void *_Nullable p, size_t n, size_t a) { kmm_original.delete_sized_aligned(p, n, a); }
KMM_INLINE void kmm_real_delete_array_sized_aligned(void *_Nullable p, size_t n, size_t a) { kmm_original.delete_array_sized_aligned(p, n, a); }
KMM_INLINE void *kmm_real_mmap(void *_Nullable p, size_t n, int protection, int flags, int fd, off_t at) { return kmm_original.mmap(p, n, protection, flags, fd, at); }
KMM_INLINE int kmm_real_munmap(void *_Nullable p, size_t n) { return kmm_original.munmap(p, n); }
KMM_INLINE void *kmm_real_mremap(void *_Nullable p, size_t old, size_t n, int flags, void *_Nullable target) { return kmm_original.mremap(p, old, n, flags, target); }

/// The table of hooked functions: name, hook, and where the original is kept.
struct kmm_hooked {
  const char *name;
  void *hook;
  void *_Nullable sampled; ///< the hook while sampling, where it is another
  void *_Nullable *_Nonnull original;
  uint32_t is_versioned; ///< the slot's own value is the original: there are several of this name
  uint32_t waits; ///< hooked only where there are real-time sections
  uint32_t guards; ///< hooked only where blocks are guarded
};
const struct kmm_hooked *kmm_hooked_at(uint32_t i);
uint32_t kmm_hooked_count(void);

#pragma clang assume_nonnull end
