// A block that is freed twice in a row; the innocent one is made anew in between, at the same address.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(malloc(64));  // allocated
  free(notes);                       // freed
  free(notes);                       // guilty
}

static void innocent(void) {
  char *notes = hidden(malloc(64));
  free(notes);
  notes = hidden(malloc(64));
  free(notes);
}
