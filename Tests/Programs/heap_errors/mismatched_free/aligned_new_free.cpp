// An object that must lie at a multiple of 64 goes to free; the innocent one to the delete that knows its alignment.
#include "../twins.h"

#include <cstdlib>

namespace {
struct alignas(64) Lane {
  float samples[16] = {};
};
}  // namespace

static void guilty() {
  auto *lane = hidden(new Lane);  // allocated
  std::free(lane);                // guilty
}

static void innocent() {
  auto *lane = hidden(new Lane);
  delete lane;
  auto *lanes = hidden(new Lane[3]);
  delete[] lanes;
}
