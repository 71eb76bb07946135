/* A pointer in a register of another thread, while that runs. */
#include "places.h"
#include <pthread.h>

static volatile int is_there;

static void *hold(void *kept) {
  void *block = make();
  wipe();
  if (kept == NULL) block = NULL;
  __asm__ volatile(
      "movq %0, %%r9\n"
      "movq $0, %0\n"
      "movl $1, %1\n"
      "1: pause\n"
      "jmp 1b\n"
      : "+r"(block), "=m"(is_there)
      :
      : "r9", "memory");
  return NULL;
}

int main(int count, char **words) {
  (void)count;
  pthread_t thread;
  pthread_create(&thread, NULL, hold, is_kept(words) ? words : NULL);
  while (!is_there) {}
  exit(0);
}
