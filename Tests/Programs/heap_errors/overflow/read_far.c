// A number is read two thousand bytes behind the only block near, which the next page of the heap has natively.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(calloc(1, 64));  // allocated
  use(notes[hidden(2064)]);             // guilty
  free(notes);
}

static void innocent(void) {
  char *notes = hidden(calloc(1, 2080));
  use(notes[hidden(2064)]);
  free(notes);
}
