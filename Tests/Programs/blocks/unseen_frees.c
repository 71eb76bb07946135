/// Frees blocks by a pointer that kmmem leaves alone (RTLD_NEXT), so that the same addresses are given out again and again.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

static void *volatile kept[100];

/// Six sizes in turn: every block takes the address of the one of its size before, whose end nobody saw.
NOINLINE static void given_out_again(void (*release)(void *)) {
  for (int round = 0; round < 1000; round++) {
    void *volatile block = malloc(2001 + 16 * (round % 6));
    if (!block) _exit(70);
    release(block);
  }
}

/// The twin: each block has an address of its own, and stays.
NOINLINE static void stays(void) {
  for (int i = 0; i < 100; i++)
    if (!(kept[i] = malloc(1501))) _exit(70);
}

int main(void) {
  void (*release)(void *) = (void (*)(void *))dlsym(RTLD_NEXT, "free");
  if (!release) _exit(71);
  stays();
  given_out_again(release);
  _exit(0);
}
