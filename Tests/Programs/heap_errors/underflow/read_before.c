// A character is read before a block: the last one of a text that is empty; the innocent one looks at its length first.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *title = hidden(calloc(1, 40));          // allocated
  use(title[hidden((long)strlen(title) - 1)]);  // guilty
  free(title);
}

static void innocent(void) {
  char *title = hidden(calloc(1, 40));
  const long length = (long)strlen(title);
  use(length > 0 ? title[hidden(length - 1)] : 0);
  free(title);
}
