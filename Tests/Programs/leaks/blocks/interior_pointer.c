// A block that is known only by a pointer into its middle; the innocent one by a pointer to its beginning, too.
#include "scenario.h"

#include <stdlib.h>

static char *cursor;
static char *start;

static char *make(void) {
  char *notes = malloc(1000);  // guilty
  for (int index = 0; index < 1000; ++index) notes[index] = 1;
  return notes;
}

static void guilty(void) {
  if (cursor == NULL) cursor = make() + 333;  // guilty
}

static void innocent(void) {
  if (start == NULL) start = make();
  cursor = start + 333;
}
