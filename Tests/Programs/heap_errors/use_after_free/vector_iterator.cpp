// An iterator is used after push_back has moved the vector's elements; the innocent vector has room for them.
#include "../twins.h"

#include <vector>

static void guilty() {
  std::vector<long> beats = {1, 2, 3, 4, 5, 6};  // allocated
  const auto fifth = beats.begin() + 4;
  beats.push_back(7);  // freed
  use(*fifth);         // guilty
}

static void innocent() {
  std::vector<long> beats = {1, 2, 3, 4, 5, 6};
  beats.reserve(7);
  const auto fifth = beats.begin() + 4;
  beats.push_back(7);
  use(*fifth);
}
