// A number is read before a block that fills whole pages, as it does when the loop to its beginning goes one too far.
#include "../twins.h"

#include <stdlib.h>

static long sum(const long *beats, long first) {
  long sum = 0;
  for (long index = 1023; index >= hidden(first); --index) sum += beats[index];  // guilty
  return sum;
}

static void guilty(void) {
  long *beats = hidden(calloc(1024, sizeof(long)));  // allocated
  use(sum(beats, -1));
  free(beats);
}

static void innocent(void) {
  long *beats = hidden(calloc(1024, sizeof(long)));
  use(sum(beats, 0));
  free(beats);
}
