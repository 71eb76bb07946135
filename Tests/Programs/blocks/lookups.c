/// Finds malloc in every way that a program can; each function makes ten blocks of its own size and keeps five.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))
typedef void *(*allocate_t)(size_t);
typedef void (*release_t)(void *);

static void *kept[1000];
static int kept_count;
static void *library, *program;

#define MAKE_TEN(allocate, release, size) \
  for (int round = 0; round < 10; round++) { \
    void *block = (allocate)(size); \
    if (!block) _exit(70); \
    if (round % 2) \
      (release)(block); \
    else \
      kept[kept_count++] = block; \
  }

static void *found(void *handle, const char *name) {
  void *symbol = dlsym(handle, name);
  if (!symbol) _exit(71);
  return symbol;
}

NOINLINE static void direct(void) { MAKE_TEN(malloc, free, 1001) }

NOINLINE static void by_default_lookup(void) {
  allocate_t allocate = (allocate_t)found(RTLD_DEFAULT, "malloc");
  release_t release = (release_t)found(RTLD_DEFAULT, "free");
  MAKE_TEN(allocate, release, 1002)
}

NOINLINE static void by_next_lookup(void) {
  allocate_t allocate = (allocate_t)found(RTLD_NEXT, "malloc");
  release_t release = (release_t)found(RTLD_NEXT, "free");
  MAKE_TEN(allocate, release, 1003)
}

NOINLINE static void by_library_handle(void) {
  allocate_t allocate = (allocate_t)found(library, "malloc");
  release_t release = (release_t)found(library, "free");
  MAKE_TEN(allocate, release, 1004)
}

NOINLINE static void by_program_handle(void) {
  allocate_t allocate = (allocate_t)found(program, "malloc");
  release_t release = (release_t)found(program, "free");
  MAKE_TEN(allocate, release, 1005)
}

NOINLINE static void by_version(void) {
  allocate_t allocate = (allocate_t)dlvsym(RTLD_DEFAULT, "malloc", "GLIBC_2.2.5");
  release_t release = (release_t)dlvsym(RTLD_DEFAULT, "free", "GLIBC_2.2.5");
  if (!allocate || !release) _exit(71);
  MAKE_TEN(allocate, release, 1006)
}

/// As in libcurl and glib: a table of functions that the loader fills in.
static const struct {
  allocate_t allocate;
  release_t release;
} table = {malloc, free};

NOINLINE static void by_table(void) {
  const volatile allocate_t allocate = table.allocate;
  const volatile release_t release = table.release;
  MAKE_TEN(allocate, release, 1007)
}

NOINLINE static void by_address(void) {
  allocate_t volatile allocate = malloc;
  release_t volatile release = free;
  MAKE_TEN(allocate, release, 1008)
}

NOINLINE static void *duplicate(size_t size) {
  static char text[2000];
  memset(text, 'x', size - 1);
  text[size - 1] = 0;
  return strdup(text);
}

NOINLINE static void by_strdup(void) { MAKE_TEN(duplicate, free, 1009) }

NOINLINE static void *formatted(size_t size) {
  char *text = NULL;
  if (asprintf(&text, "%*d", (int)(size - 1), 7) < 0) _exit(72);
  return text;
}

NOINLINE static void by_asprintf(void) { MAKE_TEN(formatted, free, 1010) }

int main(void) {
  library = dlopen("libc.so.6", RTLD_NOW);
  program = dlopen(NULL, RTLD_NOW);
  if (!library || !program) return 73;
  direct();
  by_default_lookup();
  by_next_lookup();
  by_library_handle();
  by_program_handle();
  by_version();
  by_table();
  by_address();
  by_strdup();
  by_asprintf();
  _exit(kept_count == 50 ? 0 : 1);
}
