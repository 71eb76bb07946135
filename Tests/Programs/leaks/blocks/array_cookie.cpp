// An array of objects with destructors, which new[] gives a cookie: the pointer to the first object is not that of the block.
#include "scenario.h"

#include <string>

namespace {
struct Voice {
  ~Voice() { name.clear(); }
  std::string name;
};
Voice *kept = nullptr;
}  // namespace

static void guilty() {
  auto *voices = new Voice[20];  // guilty
  voices[3].name = "alto";
}

static void innocent() {
  if (kept == nullptr) kept = new Voice[20];
  kept[3].name = "alto";
}
