// One number is read behind an array of eight.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  long *beats = hidden(calloc(8, sizeof(long)));  // allocated
  use(beats[hidden(8)]);                          // guilty
  free(beats);
}

static void innocent(void) {
  long *beats = hidden(calloc(8, sizeof(long)));
  use(beats[hidden(7)]);
  free(beats);
}
