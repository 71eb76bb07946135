// A block that is freed again after thousands of other blocks have come and gone, none of which took its place.
#include "../twins.h"

#include <stdlib.h>

static void others(void) {
  void *kept[100];
  for (int round = 0; round < 100; ++round) {
    for (int index = 0; index < 100; ++index) kept[index] = hidden(malloc(200 + 8 * (size_t)index));
    for (int index = 0; index < 100; ++index) free(kept[index]);
  }
}

static void guilty(void) {
  char *notes = hidden(malloc(64));  // allocated
  free(notes);                       // freed
  others();
  free(notes);  // guilty
}

static void innocent(void) {
  char *notes = hidden(malloc(64));
  free(notes);
  notes = NULL;
  others();
  free(notes);
}
