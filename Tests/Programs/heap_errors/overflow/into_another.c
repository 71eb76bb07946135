// An index that is too large by as much as another block is away: what is read is that block's, and allowed to be.
#include "../twins.h"

#include <stdint.h>
#include <stdlib.h>

static void read_from(char *notes, char *rests, int is_far) {
  use(notes[hidden(is_far ? (intptr_t)rests - (intptr_t)notes : 0)]);  // guilty
}

static void read_two(int is_far) {
  char *notes = hidden(calloc(1, 64));  // allocated
  char *rests = hidden(calloc(1, 64));
  read_from(notes, rests, is_far);
  free(notes);
  free(rests);
}

static void guilty(void) { read_two(1); }
static void innocent(void) { read_two(0); }
