// A title that two owners free, as both believe that it is theirs; the innocent one is handed over.
#include "../twins.h"

#include <stdlib.h>

struct chord {
  char *title;
};
struct score {
  char *title;
};

static void free_chord(struct chord *chord) {
  free(chord->title);  // freed
}

static void free_score(struct score *score) {
  free(score->title);  // guilty
}

static void guilty(void) {
  struct chord chord = {hidden(calloc(1, 40))};  // allocated
  struct score score = {chord.title};
  free_chord(&chord);
  free_score(&score);
}

static void innocent(void) {
  struct chord chord = {hidden(calloc(1, 40))};
  struct score score = {chord.title};
  chord.title = NULL;
  free_chord(&chord);
  free_score(&score);
}
