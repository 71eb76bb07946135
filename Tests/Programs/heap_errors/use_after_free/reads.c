// A number is read from a block after it was freed; the innocent one before.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  long *beats = hidden(calloc(8, sizeof(long)));  // allocated
  free(beats);                                    // freed
  use(beats[hidden(5)]);                          // guilty
}

static void innocent(void) {
  long *beats = hidden(calloc(8, sizeof(long)));
  long beat = beats[hidden(5)];
  free(beats);
  use(beat);
}
