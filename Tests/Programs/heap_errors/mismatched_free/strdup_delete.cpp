// A copy that strdup made goes to delete; the innocent one to free, as what libc makes in other ways.
#include "../twins.h"

#include <cstdlib>

static void guilty() {
  char *title = hidden(strdup("toccata"));  // allocated
  delete[] title;                           // guilty
}

static void innocent() {
  std::free(hidden(strdup("toccata")));
  std::free(hidden(strndup("toccata", 3)));
  void *room = nullptr;
  if (posix_memalign(&room, 64, 100) == 0) std::free(hidden(room));
  std::free(hidden(aligned_alloc(64, 128)));
  std::free(hidden(realpath("/", nullptr)));
}
