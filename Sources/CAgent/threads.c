/// pthread_create: a thread's start routine is what names its stacks.
#include "callbacks.h"
#include "hooks.h"

/// A start routine on its way to its thread.
struct parcel {
  void *(*routine)(void *);
  void *argument;
  uint32_t taken;
};

#define PARCELS 1024u
static struct parcel parcels[PARCELS];

static void *run(void *data) {
  struct parcel *parcel = data;
  void *(*routine)(void *) = parcel->routine;
  void *argument = parcel->argument;
  __atomic_store_n(&parcel->taken, 0, __ATOMIC_RELEASE);
  kmm_thread_started((uintptr_t)routine);
  return routine(argument);
}

static struct parcel *free_parcel(void) {
  static uint32_t next;
  for (uint32_t tries = 0; tries < PARCELS; ++tries) {
    struct parcel *parcel = &parcels[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % PARCELS];
    if (__atomic_exchange_n(&parcel->taken, 1, __ATOMIC_ACQUIRE) == 0) return parcel;
  }
  return NULL;
}

int kmm_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument) {
  struct parcel *parcel = kmm_agent_get()->control != NULL ? free_parcel() : NULL;
  if (parcel == NULL) return kmm_original.pthread_create(thread, attributes, routine, argument);
  parcel->routine = routine;
  parcel->argument = argument;
  int result = kmm_original.pthread_create(thread, attributes, run, parcel);
  if (result != 0) __atomic_store_n(&parcel->taken, 0, __ATOMIC_RELEASE);
  return result;
}
