// A track that Python opens and closes.
#include "../../hidden.h"

#include <stdlib.h>

struct track {
  float samples[12];
};

struct track *open_track(void) {
  struct track *track = hidden(calloc(1, sizeof *track));  // allocated
  return track;
}

void close_track(struct track *track) {
  free(track);  // freed, guilty
}
