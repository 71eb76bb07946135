// An object in a block of malloc's is deleted; the innocent one is destroyed where it lies, and its block is freed.
#include "../twins.h"

#include <cstdlib>
#include <new>

namespace {
struct Chord {
  double weights[6] = {};
};
}  // namespace

static void guilty() {
  auto *chord = new (hidden(std::malloc(sizeof(Chord)))) Chord;  // allocated
  delete hidden(chord);                                          // guilty
}

static void innocent() {
  auto *chord = new (hidden(std::malloc(sizeof(Chord)))) Chord;
  chord->~Chord();
  std::free(chord);
}
