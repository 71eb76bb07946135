/* A pointer on main's stack, while a coroutine ends the program: kept|gone malloc|mmap. */
#include "places.h"
#include <sys/mman.h>
#include <ucontext.h>

#define STACK (1 << 18)

static ucontext_t outside, coroutine;

static void run(void) { exit(0); }

int main(int count, char **words) {
  void *volatile place = make();
  wipe();
  if (!is_kept(words)) place = NULL;
  getcontext(&coroutine);
  int mapped = strcmp(words[count - 1], "mmap") == 0;
  coroutine.uc_stack.ss_sp =
      mapped ? mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : calloc(1, STACK);
  coroutine.uc_stack.ss_size = STACK;
  makecontext(&coroutine, run, 0);
  swapcontext(&outside, &coroutine);
  return place != NULL;
}
