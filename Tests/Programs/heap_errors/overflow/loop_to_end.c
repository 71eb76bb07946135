// A loop over sixteen numbers that goes on until sixteen and includes it.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  int *beats = hidden(malloc(16 * sizeof(int)));                           // allocated
  for (int index = 0; index <= hidden(16); ++index) beats[index] = index;  // guilty
  free(beats);
}

static void innocent(void) {
  int *beats = hidden(malloc(16 * sizeof(int)));
  for (int index = 0; index < hidden(16); ++index) beats[index] = index;
  free(beats);
}
