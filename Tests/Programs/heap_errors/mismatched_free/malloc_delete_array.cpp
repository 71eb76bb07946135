// Characters in a block of calloc's are deleted as an array.
#include "../twins.h"

#include <cstdlib>

static void guilty() {
  auto *title = static_cast<char *>(hidden(std::calloc(1, 40)));  // allocated
  delete[] title;                                                 // guilty
}

static void innocent() {
  auto *title = hidden(new char[40]{});
  delete[] title;
}
