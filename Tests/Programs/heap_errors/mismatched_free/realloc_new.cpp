// A block made with new is grown with realloc; the innocent one was made with malloc.
#include "../twins.h"

#include <cstdlib>

static void guilty() {
  void *beats = hidden(new char[64]);         // allocated
  void *more = hidden(realloc(beats, 9000));  // guilty
  std::free(more);
}

static void innocent() {
  void *beats = hidden(std::malloc(64));
  void *more = hidden(realloc(beats, 9000));
  std::free(more);
}
