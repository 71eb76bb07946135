// A block of malloc's that nobody frees.
#include "scenario.h"

#include <stdlib.h>

static void fill(char *notes) {
  for (int index = 0; index < 1000; ++index) notes[index] = (char)index;
}

static void guilty(void) {
  char *notes = malloc(1000);  // guilty
  fill(notes);
}

static void innocent(void) {
  char *notes = malloc(1000);
  fill(notes);
  free(notes);
}
