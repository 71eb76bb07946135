// An object that nobody deletes.
#include "../twins.h"

namespace {
struct Chord {
  double weights[6] = {};
};
}  // namespace

static void guilty() {
  auto *chord = hidden(new Chord);  // allocated
  chord->weights[0] = 1;
}

static void innocent() {
  auto *chord = hidden(new Chord);
  chord->weights[0] = 1;
  delete chord;
}
