// libc reads a text that has been freed; the innocent one it reads before.
#include "../twins.h"

#include <stdlib.h>

static char *make(void) {
  char *title = hidden(malloc(80));  // allocated
  memset(title, 'a', 79);
  title[79] = 0;
  return title;
}

static void guilty(void) {
  char *title = make();
  free(title);              // freed
  use(strlen(title + 40));  // guilty
}

static void innocent(void) {
  char *title = make();
  size_t length = strlen(title + 40);
  free(title);
  use(length);
}
