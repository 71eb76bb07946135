// A text of several words, of which Python takes one after the other.
#include "../../hidden.h"

#include <stdlib.h>
#include <string.h>

char *make_text(void) {
  char *text = hidden(malloc(40));  // allocated
  strcpy(text, "andante cantabile");
  return text;
}

char *next_word(char *text) { return strchr(text, ' ') + 1; }

void drop_text(char *text) {
  free(hidden(text));  // guilty
}
