// A name that is a literal unless somebody set another one is freed; the innocent default is a copy, too.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  const char *name = "untitled";
  free((void *)hidden(name));  // guilty
}

static void innocent(void) {
  const char *name = strdup("untitled");
  free((void *)hidden(name));
}
