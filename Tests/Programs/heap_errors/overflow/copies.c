// A text that does not fit is copied: strcpy writes its end behind the block; the innocent one made room for it.
#include "../twins.h"

#include <stdlib.h>

static const char *volatile title = "Toccata and fugue in D minor, BWV 565 for organs";

static void guilty(void) {
  char *copy = hidden(malloc(strlen(title)));  // allocated
  strcpy(copy, title);                         // guilty
  free(copy);
}

static void innocent(void) {
  char *copy = hidden(malloc(strlen(title) + 1));
  strcpy(copy, title);
  free(copy);
}
