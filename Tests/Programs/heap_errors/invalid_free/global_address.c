// The default settings, which are a global variable, are freed as if somebody had made them; the innocent one looks.
#include "../twins.h"

#include <stdlib.h>

struct settings {
  int tempo, metre;
};

// The first one stays zero, so that libc finds no length of a block before the second.
static _Alignas(16) struct settings defaults[3] = {{0, 0}, {0, 0}, {90, 4}};

static struct settings *settings(int own) { return own ? hidden(calloc(1, sizeof(struct settings))) : &defaults[2]; }

static void guilty(void) {
  struct settings *chosen = settings(0);
  free(hidden(chosen));  // guilty
}

static void innocent(void) {
  for (int own = 0; own < 2; ++own) {
    struct settings *chosen = settings(own);
    if (chosen != &defaults[2]) free(hidden(chosen));
  }
}
