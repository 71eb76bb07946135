// A piece of memory that the program maps and hands out itself goes to free; the innocent mapping is unmapped.
#include "../twins.h"

#include <stdlib.h>
#include <sys/mman.h>

static char *map(void) {
  void *arena = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (arena == MAP_FAILED) abort();
  return arena;
}

static void guilty(void) {
  char *arena = map();
  free(arena + 64);  // guilty
}

static void innocent(void) {
  char *arena = map();
  arena[64] = 1;
  munmap(arena, 1 << 16);
}
