// Samples are turned from one byte order into another by libc, one sample too many.
#include "../twins.h"

#include <stdlib.h>
#include <unistd.h>

static char source[66];

static void guilty(void) {
  char *samples = hidden(malloc(64));  // allocated
  swab(source, samples, hidden(66));   // guilty
  free(samples);
}

static void innocent(void) {
  char *samples = hidden(malloc(64));
  swab(source, samples, hidden(64));
  free(samples);
}
