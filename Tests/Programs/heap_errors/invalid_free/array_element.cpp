// One element of an array is deleted; the innocent program deletes the array.
#include "../twins.h"

namespace {
struct Note {
  long pitch, length;
};
}  // namespace

static void guilty() {
  auto *notes = hidden(new Note[8]{});  // allocated
  Note *third = notes + 2;
  delete hidden(third);  // guilty
}

static void innocent() {
  auto *notes = hidden(new Note[8]{});
  Note *third = notes + 2;
  third->pitch = 60;
  delete[] notes;
}
