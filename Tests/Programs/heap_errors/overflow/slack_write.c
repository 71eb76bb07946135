// A text's end is written behind a block of 13, which libc rounds up; the innocent one asks how much there is.
#include "../twins.h"

#include <malloc.h>
#include <stdlib.h>

static void guilty(void) {
  char *title = hidden(malloc(13));  // allocated
  for (int index = 0; index < 13; ++index) title[index] = 'a';
  title[hidden(13)] = 0;  // guilty
  free(title);
}

static void innocent(void) {
  char *title = hidden(malloc(13));
  const size_t size = malloc_usable_size(title);
  for (size_t index = 0; index < size; ++index) title[index] = 'a';
  free(title);
}
