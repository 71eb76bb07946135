// An array goes to delete without brackets.
#include "../twins.h"

static void guilty() {
  int *beats = hidden(new int[4]{});  // allocated
  delete beats;                       // guilty
}

static void innocent() {
  int *beats = hidden(new int[4]{});
  delete[] beats;
}
