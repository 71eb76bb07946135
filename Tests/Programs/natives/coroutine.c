/* A pointer on the stack of a coroutine that was left and not come back to: kept|gone malloc|mmap. */
#include "places.h"
#include <sys/mman.h>
#include <ucontext.h>

#define STACK (1 << 16)

static ucontext_t outside, coroutine;
static void *parcel;
static int kept;

static void run(void) {
  void *volatile place = parcel;
  parcel = NULL;
  if (!kept) place = NULL;
  swapcontext(&coroutine, &outside);
  parcel = place;
}

int main(int count, char **words) {
  kept = is_kept(words);
  parcel = make();
  getcontext(&coroutine);
  int mapped = strcmp(words[count - 1], "mmap") == 0;
  coroutine.uc_stack.ss_sp =
      mapped ? mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : calloc(1, STACK);
  coroutine.uc_stack.ss_size = STACK;
  makecontext(&coroutine, run, 0);
  swapcontext(&outside, &coroutine);
  return 0;
}
