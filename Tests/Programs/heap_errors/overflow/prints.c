// A name is printed into a block that has room for numbers of two digits only; the innocent one says how large it is.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *name = hidden(malloc(16));                // allocated
  sprintf(name, "symphony no. %d", hidden(103));  // guilty
  free(name);
}

static void innocent(void) {
  char *name = hidden(malloc(16));
  snprintf(name, 16, "symphony no. %d", hidden(103));
  free(name);
}
