// The old pointer is freed after realloc has moved the block; the innocent one frees the new pointer.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(malloc(64));  // allocated
  char *behind = hidden(malloc(64));
  char *more = hidden(realloc(notes, 9000));  // freed
  free(notes);                                // guilty
  free(more);
  free(behind);
}

static void innocent(void) {
  char *notes = hidden(malloc(64));
  char *more = hidden(realloc(notes, 9000));
  free(more);
}
