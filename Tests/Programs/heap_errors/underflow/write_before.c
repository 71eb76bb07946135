// A character is written before a block: the zero that shortens a text which is empty already.
#include "../twins.h"

#include <stdlib.h>

static void guilty(void) {
  char *title = hidden(calloc(1, 40));         // allocated
  title[hidden((long)strlen(title) - 1)] = 0;  // guilty
  free(title);
}

static void innocent(void) {
  char *title = hidden(calloc(1, 40));
  title[0] = 'a';
  title[hidden((long)strlen(title) - 1)] = 0;
  free(title);
}
