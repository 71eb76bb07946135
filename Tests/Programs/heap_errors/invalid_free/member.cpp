// A member of an object gets an owner of its own; the innocent one shares the object's.
#include "../twins.h"

#include <memory>

namespace {
struct Metre {
  long beats = 4;
};
struct Score {
  double tempo = 90;
  Metre metre;
};
}  // namespace

static void guilty() {
  auto *score = hidden(new Score);  // allocated
  std::unique_ptr<Metre> metre(hidden(&score->metre));
  metre.reset();  // guilty
  delete score;
}

static void innocent() {
  const auto score = std::make_shared<Score>();
  std::shared_ptr<Metre> metre(score, &score->metre);
  metre.reset();
}
