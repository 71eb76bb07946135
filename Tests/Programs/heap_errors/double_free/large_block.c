// A block that malloc maps for itself is freed twice; the innocent one is made anew, at the same address.
#include "../twins.h"

#include <stdlib.h>

#define LARGE (4 << 20)

static void guilty(void) {
  char *samples = hidden(malloc(LARGE));  // allocated
  free(samples);                          // freed
  free(samples);                          // guilty
}

static void innocent(void) {
  char *samples = hidden(malloc(LARGE));
  free(samples);
  samples = hidden(malloc(LARGE));
  free(samples);
}
