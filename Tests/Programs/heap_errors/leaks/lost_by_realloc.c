// The only pointer to a block is overwritten by what realloc returns, which is NULL; the innocent one looks first.
#include "../twins.h"

#include <stdint.h>
#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(malloc(500));  // allocated
  notes = hidden(realloc(notes, PTRDIFF_MAX));
  free(notes);
}

static void innocent(void) {
  char *notes = hidden(malloc(500));
  char *more = hidden(realloc(notes, PTRDIFF_MAX));
  free(more == NULL ? notes : more);
}
