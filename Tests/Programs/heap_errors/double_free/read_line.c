// A line that getline has made is freed within the loop and after it; the innocent ones are made and freed by libc and us.
#include "../twins.h"

#include <stdlib.h>

static char text[] = "do re mi\nfa so la\n";

static void guilty(void) {
  FILE *file = fmemopen(text, sizeof text - 1, "r");
  char *line = NULL;
  size_t size = 0;
  if (getline(&line, &size, file) > 0)  // allocated
    free(line);                         // freed
  fclose(file);
  free(line);  // guilty
}

static void innocent(void) {
  FILE *file = fmemopen(text, sizeof text - 1, "r");
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, file) > 0) line[0] = ' ';
  fclose(file);
  free(line);
  char *title = NULL;
  if (asprintf(&title, "%s %d", "opus", 49) > 0) free(title);
  free(realpath("/proc/self/..", NULL));
  free(strdup("coda"));
}
