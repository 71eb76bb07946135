// A block that is freed again when its address already belongs to somebody else, who then frees it rightly.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *notes = hidden(malloc(64));  // allocated
  free(notes);                       // freed
  char *rests = hidden(malloc(64));
  free(notes);  // guilty
  free(rests);  // the next one
}

static void innocent(void) {
  char *notes = hidden(malloc(64));
  free(notes);
  char *rests = hidden(malloc(64));
  free(rests);
}
