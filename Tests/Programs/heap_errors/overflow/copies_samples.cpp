// memcpy copies seventeen samples into room for sixteen.
#include "../twins.h"

#include <cstring>

static void copy(std::size_t bytes) {
  float source[20] = {};
  auto *samples = hidden(new float[16]);        // allocated
  std::memcpy(samples, source, hidden(bytes));  // guilty
  delete[] samples;
}

static void guilty() { copy(17 * sizeof(float)); }
static void innocent() { copy(16 * sizeof(float)); }
