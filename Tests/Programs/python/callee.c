/// The native side of native_callbacks.py.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

__attribute__((noinline)) void allocate_here(size_t size) {
  void *block = malloc(size);
  __asm__ volatile("" : "+r"(block) : : "memory");
  free(block);
}

__attribute__((noinline)) int call_back(int (*callback)(int), int depth) { return callback(depth) + 1; }

static void *run(void *size) {
  allocate_here((uintptr_t)size);
  return NULL;
}

/// Allocates in a thread that Python has never seen.
void allocate_in_thread(size_t size) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, (void *)(uintptr_t)size) == 0) pthread_join(thread, NULL);
}

void crash(void) { *(volatile int *)8 = 1; }
