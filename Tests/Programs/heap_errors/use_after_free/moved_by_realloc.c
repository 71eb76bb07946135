// A pointer into a block is used after realloc has moved it; the innocent one is an index.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  long *beats = hidden(calloc(8, sizeof(long)));  // allocated
  long *last = beats + 7;
  long *more = hidden(realloc(beats, 2000 * sizeof(long)));  // freed
  *last = 4;                                                 // guilty
  free(more);
}

static void innocent(void) {
  long *beats = hidden(calloc(8, sizeof(long)));
  long *more = hidden(realloc(beats, 2000 * sizeof(long)));
  more[7] = 4;
  free(more);
}
