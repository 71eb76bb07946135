// An object made with new that nobody deletes, and what it owns.
#include "scenario.h"

#include <memory>
#include <vector>

namespace {
struct Chord {
  std::vector<double> notes;
  double weights[20] = {};
};
}  // namespace

static void guilty() {
  auto *chord = new Chord;  // guilty
  chord->notes.resize(100);
}

static void innocent() {
  const auto chord = std::make_unique<Chord>();
  chord->notes.resize(100);
}
