// memset clears a word more than there is; the innocent program clears all that there is.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  long *beats = hidden(malloc(8 * sizeof(long)));  // allocated
  memset(beats, 0, hidden(9 * sizeof(long)));      // guilty
  free(beats);
}

static void innocent(void) {
  long *beats = hidden(malloc(8 * sizeof(long)));
  memset(beats, 0, hidden(8 * sizeof(long)));
  free(beats);
}
