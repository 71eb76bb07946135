// A character is read behind a block of 13, which libc rounds up.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *title = hidden(calloc(1, 13));  // allocated
  use(title[hidden(13)]);               // guilty
  free(title);
}

static void innocent(void) {
  char *title = hidden(calloc(1, 13));
  use(title[hidden(12)]);
  free(title);
}
