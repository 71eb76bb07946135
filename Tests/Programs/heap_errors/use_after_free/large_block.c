// Samples are read after the block was freed that malloc had mapped for them alone, so that they are gone natively, too.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *samples = hidden(calloc(1, 4 << 20));  // allocated
  free(samples);                               // freed
  use(samples[hidden(70000)]);                 // guilty
}

static void innocent(void) {
  char *samples = hidden(calloc(1, 4 << 20));
  char sample = samples[hidden(70000)];
  free(samples);
  use(sample);
}
