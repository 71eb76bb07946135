// An object is deleted through a raw pointer that a unique_ptr owns; the innocent one is released before.
#include "../twins.h"

#include <memory>

namespace {
struct Chord {
  double weights[6] = {};
};
}  // namespace

static void guilty() {
  std::unique_ptr<Chord> owner(hidden(new Chord));  // allocated
  Chord *chord = owner.get();
  owner.reset();         // freed
  delete hidden(chord);  // guilty
}

static void innocent() {
  std::unique_ptr<Chord> owner(hidden(new Chord));
  Chord *chord = owner.release();
  owner.reset();
  delete hidden(chord);
}
