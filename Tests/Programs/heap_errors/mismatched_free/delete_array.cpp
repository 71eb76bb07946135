// A single number goes to delete with brackets; the innocent one is an array of one.
#include "../twins.h"

static void guilty() {
  int *tempo = hidden(new int(90));  // allocated
  delete[] tempo;                    // guilty
}

static void innocent() {
  int *tempo = hidden(new int[1]{90});
  delete[] tempo;
}
