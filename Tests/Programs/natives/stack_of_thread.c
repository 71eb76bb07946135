/* A pointer on the stack of another thread, which waits. */
#include "places.h"
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static sem_t is_there;

static void *hold(void *kept) {
  void *volatile place = make();
  wipe();
  if (kept == NULL) place = NULL;
  sem_post(&is_there);
  pause();
  return place;
}

int main(int count, char **words) {
  (void)count;
  pthread_t thread;
  sem_init(&is_there, 0, 0);
  pthread_create(&thread, NULL, hold, is_kept(words) ? words : NULL);
  sem_wait(&is_there);
  exit(0);
}
