// A block that malloc maps for itself is freed by a pointer a page behind its beginning, as if its header came off.
#include "../twins.h"

#include <stdlib.h>

enum { HEADER = 4096 };

static void guilty(void) {
  char *samples = hidden(calloc(1, 4 << 20));  // allocated
  free(samples + HEADER);                      // guilty
}

static void innocent(void) {
  char *samples = (char *)hidden(calloc(1, 4 << 20)) + HEADER;
  samples[0] = 1;
  free(samples - HEADER);
}
