/// Allocates under as many different stacks as it is told: many_stacks COUNT. Every block stays.
#include <stdlib.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

NOINLINE static void *make(size_t size) { return malloc(size); }

static void *volatile last;

NOINLINE static void descend(unsigned path, int depth);

NOINLINE static void descend_otherwise(unsigned path, int depth) {
  descend(path, depth);
  __asm__ volatile("" : : : "memory");
}

/// Every bit of the path chooses whether there is a function between.
static void descend(unsigned path, int depth) {
  if (depth == 0) {
    last = make(40);
  } else if (path & 1) {
    descend_otherwise(path >> 1, depth - 1);
  } else {
    descend(path >> 1, depth - 1);
  }
  __asm__ volatile("" : : : "memory");
}

int main(int count, char **words) {
  const unsigned stacks = count > 1 ? (unsigned)atoi(words[1]) : 1000;
  for (unsigned path = 0; path < stacks; path++) descend(path, 20);
  _exit(0);
}
