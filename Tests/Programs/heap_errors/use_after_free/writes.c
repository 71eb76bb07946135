// A number is written to a block after it was freed; the innocent one is a new block, at the same address.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  long *beats = hidden(calloc(8, sizeof(long)));  // allocated
  free(beats);                                    // freed
  beats[hidden(5)] = 4;                           // guilty
}

static void innocent(void) {
  long *beats = hidden(calloc(8, sizeof(long)));
  free(beats);
  beats = hidden(calloc(8, sizeof(long)));
  beats[hidden(5)] = 4;
  free(beats);
}
