// A title is set again without freeing the first one.
#include "../twins.h"

#include <stdlib.h>

static char *volatile title;

static void set(const char *text) {
  title = strdup(text);  // allocated
}

static void guilty(void) {
  set("toccata");
  set("fugue");
  free(title);
  title = NULL;
}

static void innocent(void) {
  set("toccata");
  free(title);
  set("fugue");
  free(title);
  title = NULL;
}
