/* A pointer in a thread-local variable of a library that is loaded later: kept|gone main|other LIBRARY. */
#include "places.h"
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static void *volatile *(*variable)(void);
static sem_t is_there;
static int kept;

static void *hold(void *waits) {
  *variable() = make();
  wipe();
  if (!kept) *variable() = NULL;
  if (waits != NULL) {
    sem_post(&is_there);
    pause();
  }
  return NULL;
}

int main(int count, char **words) {
  kept = is_kept(words);
  sem_init(&is_there, 0, 0);
  void *library = dlopen(words[count - 1], RTLD_NOW);
  *(void **)&variable = dlsym(library, "variable_of_thread");
  pthread_t thread;
  if (strcmp(words[2], "main") == 0) {
    hold(NULL);
  } else {
    pthread_create(&thread, NULL, hold, words);
    sem_wait(&is_there);
  }
  return 0;
}
