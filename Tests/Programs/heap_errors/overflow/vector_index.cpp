// An index past what a vector has room for; the innocent one's end is compared with only.
#include "../twins.h"

#include <vector>

static void guilty() {
  std::vector<long> beats;
  beats.reserve(8);  // allocated
  for (long beat = 0; beat < 8; ++beat) beats.push_back(beat);
  use(beats[hidden(beats.size())]);  // guilty
}

static void innocent() {
  std::vector<long> beats;
  beats.reserve(8);
  for (long beat = 0; beat < 8; ++beat) beats.push_back(beat);
  for (auto beat = beats.begin(); beat != beats.end(); ++beat) use(*beat);
}
