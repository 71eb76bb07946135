// Sorting by insertion looks at the number before the first, as it asks too late whether there is one.
#include "../twins.h"

#include <vector>

static void insert_carelessly(long *beats, int index) {
  const long beat = beats[index];
  while (beats[index - 1] > beat && index > 0) {  // guilty
    beats[index] = beats[index - 1];
    --index;
  }
  beats[index] = beat;
}

static void insert(long *beats, int index) {
  const long beat = beats[index];
  while (index > 0 && beats[index - 1] > beat) {
    beats[index] = beats[index - 1];
    --index;
  }
  beats[index] = beat;
}

static void guilty() {
  std::vector<long> beats = {4, 3, 2, 1, 5, 6};  // allocated
  for (int index = 1; index < 6; ++index) insert_carelessly(hidden(beats.data()), index);
}

static void innocent() {
  std::vector<long> beats = {4, 3, 2, 1, 5, 6};
  for (int index = 1; index < 6; ++index) insert(hidden(beats.data()), index);
}
