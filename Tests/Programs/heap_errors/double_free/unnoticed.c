// A block is freed twice with another one freed in between, which libc does not notice when its thread's cache is full.
#include "../twins.h"

#include <stdlib.h>

enum { CACHED = 7 };

static void fill_cache(void) {
  void *cached[CACHED];
  for (int index = 0; index < CACHED; ++index) cached[index] = hidden(malloc(40));
  for (int index = 0; index < CACHED; ++index) free(cached[index]);
}

static void guilty(void) {
  char *notes = hidden(malloc(40));  // allocated
  char *rests = hidden(malloc(40));
  fill_cache();
  free(notes);  // freed
  free(rests);
  free(notes);  // guilty
}

static void innocent(void) {
  char *notes = hidden(malloc(40));
  char *rests = hidden(malloc(40));
  fill_cache();
  free(notes);
  free(rests);
}
