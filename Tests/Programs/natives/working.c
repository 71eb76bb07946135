/* Allocates and frees in several threads for some seconds, with 1,000 blocks that a table holds and 10 that nothing does: SECONDS. */
#include "places.h"
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void *volatile table[1000];
static volatile int is_over;

static void *work(void *seed) {
  unsigned state = (unsigned)(uintptr_t)seed;
  while (!is_over) {
    void *blocks[50];
    for (int i = 0; i < 50; i++) blocks[i] = malloc(1 + rand_r(&state) % 900);
    for (int i = 0; i < 50; i++) free(blocks[i]);
  }
  return NULL;
}

int main(int count, char **words) {
  pthread_t threads[3];
  for (int i = 0; i < 1000; i++) table[i] = make();
  for (int i = 0; i < 10; i++) *(volatile char *)malloc(7654) = 1;
  for (uintptr_t i = 0; i < 3; i++) pthread_create(&threads[i], NULL, work, (void *)(i + 1));
  puts("ready");
  fflush(stdout);
  struct timespec pause = {atoi(words[count - 1]), 0};
  nanosleep(&pause, NULL);
  is_over = 1;
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  return 0;
}
