// realloc to a size of zero has freed the block already; the innocent one frees what realloc returned, which is NULL.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(malloc(64));       // allocated
  if (hidden(realloc(notes, 0)) == NULL)  // freed
    free(notes);                          // guilty
}

static void innocent(void) {
  char *notes = hidden(malloc(64));
  notes = hidden(realloc(notes, 0));
  free(notes);
}
