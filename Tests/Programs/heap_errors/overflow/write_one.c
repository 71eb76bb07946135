// One character is written behind a block of 64, where libc has room to spare; the innocent end is compared with only.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(malloc(64));  // allocated
  for (int index = 0; index < 64; ++index) notes[index] = 1;
  notes[hidden(64)] = 0;  // guilty
  free(notes);
}

static void innocent(void) {
  char *notes = hidden(malloc(64));
  for (char *note = notes; note != notes + 64; ++note) *note = 1;
  free(notes);
}
