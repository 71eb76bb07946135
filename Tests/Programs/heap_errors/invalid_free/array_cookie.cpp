// An array of objects with destructors goes to delete: its first object is not where its block begins, but behind a count.
#include "../twins.h"

namespace {
struct Voice {
  ~Voice() { tempo = 0; }
  long tempo = 90;
};
}  // namespace

static void guilty() {
  auto *voices = hidden(new Voice[8]);  // allocated
  delete voices;                        // guilty
}

static void innocent() {
  auto *voices = hidden(new Voice[8]);
  delete[] voices;
}
