// A block that two threads free, one after the other; the innocent one is freed by another thread than made it.
#include "../twins.h"

#include <pthread.h>
#include <stdlib.h>

static void *first(void *notes) {
  free(notes);  // freed
  return NULL;
}

static void *second(void *notes) {
  free(notes);  // guilty
  return NULL;
}

static void run(void *(*work)(void *), void *notes) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, notes) != 0) abort();
  pthread_join(thread, NULL);
}

static void guilty(void) {
  void *notes = hidden(malloc(200));  // allocated
  run(first, notes);
  run(second, notes);
}

static void innocent(void) {
  run(first, hidden(malloc(200)));
  run(second, hidden(malloc(200)));
}
