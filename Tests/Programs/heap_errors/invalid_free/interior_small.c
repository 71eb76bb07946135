// A text is freed by the pointer that has gone past its blanks; the innocent one by the pointer to its beginning.
#include "../twins.h"

#include <stdlib.h>

static char *past_blanks(char *text) {
  while (*text == ' ') ++text;
  return text;
}

static char *make(void) {
  char *text = hidden(malloc(40));  // allocated
  strcpy(text, "        coda");
  return text;
}

static void guilty(void) {
  char *text = past_blanks(make());
  free(text);  // guilty
}

static void innocent(void) {
  char *text = make();
  free(past_blanks(text) - 8);
}
