// The pointer that ran to the end of a block is freed; the innocent one is only compared with.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  long *beats = hidden(calloc(8, sizeof(long)));  // allocated
  long *beat = beats;
  while (beat != beats + 8) *beat++ = 0;
  free(hidden(beat));  // guilty
}

static void innocent(void) {
  long *beats = hidden(calloc(8, sizeof(long)));
  for (long *beat = beats; beat != beats + 8; ++beat) *beat = 0;
  free(beats);
}
