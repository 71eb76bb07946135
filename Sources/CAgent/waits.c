/// The functions that wait, and that name a thread: hooked only where there are real-time sections. Nothing of the hooks stays on the
/// stack, as a thread may be cancelled while it waits.
#include "callbacks.h"
#include "hooks.h"
#include <stdlib.h>

#define KMM_TAIL __attribute__((musttail)) return

/// Records that the thread is about to wait, where it is in a section.
KMM_INLINE void note(uint32_t kind, uintptr_t frame) {
  if (__builtin_expect(kmm_tls_get()->busy == KMM_REALTIME, 0)) kmm_waits(kind, frame);
}
#define FRAME ((uintptr_t)__builtin_frame_address(0))

int kmm_mutex_lock(pthread_mutex_t *mutex) {
  note(KMM_KIND_REALTIME_LOCK, FRAME);
  KMM_TAIL kmm_original.mutex_lock(mutex);
}

int kmm_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until) {
  note(KMM_KIND_REALTIME_LOCK, FRAME);
  KMM_TAIL kmm_original.mutex_timedlock(mutex, until);
}

int kmm_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until) {
  note(KMM_KIND_REALTIME_LOCK, FRAME);
  KMM_TAIL kmm_original.mutex_clocklock(mutex, clock, until);
}

int kmm_rwlock_rdlock(pthread_rwlock_t *lock) {
  note(KMM_KIND_REALTIME_LOCK, FRAME);
  KMM_TAIL kmm_original.rwlock_rdlock(lock);
}

int kmm_rwlock_wrlock(pthread_rwlock_t *lock) {
  note(KMM_KIND_REALTIME_LOCK, FRAME);
  KMM_TAIL kmm_original.rwlock_wrlock(lock);
}

int kmm_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  note(KMM_KIND_REALTIME_WAIT, FRAME);
  KMM_TAIL kmm_original.cond_wait(condition, mutex);
}

int kmm_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
  note(KMM_KIND_REALTIME_WAIT, FRAME);
  KMM_TAIL kmm_original.cond_timedwait(condition, mutex, until);
}

int kmm_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until) {
  note(KMM_KIND_REALTIME_WAIT, FRAME);
  KMM_TAIL kmm_original.cond_clockwait(condition, mutex, clock, until);
}

int kmm_pthread_setname_np(pthread_t thread, const char *name) {
  int result = kmm_original.pthread_setname_np(thread, name);
  if (result == 0) kmm_thread_named((uintptr_t)thread, name);
  return result;
}

void kmm_connect_sections(struct kmm_section_slot *slot) {
  slot->end = kmm_realtime_end;
  __atomic_store_n(&slot->begin, kmm_realtime_begin, __ATOMIC_RELEASE);
}

void kmm_abort(void) { abort(); }
