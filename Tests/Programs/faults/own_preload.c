/// A user's own preloaded library: it counts calls of malloc and passes them on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

static long calls;
static void *(*next)(size_t);

void *malloc(size_t size) {
  __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  if (!next) next = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
  return next(size);
}

long own_preload_calls(void) { return __atomic_load_n(&calls, __ATOMIC_RELAXED); }
