/* A pointer in a thread-local variable of the program, of the main thread ("main") or of another one: kept|gone main|other. */
#include "places.h"
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static __thread void *volatile variable;
static sem_t is_there;
static int kept;

static void *hold(void *waits) {
  variable = make();
  wipe();
  if (!kept) variable = NULL;
  if (waits != NULL) {
    sem_post(&is_there);
    pause();
  }
  return NULL;
}

int main(int count, char **words) {
  kept = is_kept(words);
  sem_init(&is_there, 0, 0);
  pthread_t thread;
  if (strcmp(words[count - 1], "main") == 0) {
    hold(NULL);
  } else {
    pthread_create(&thread, NULL, hold, words);
    sem_wait(&is_there);
  }
  return 0;
}
