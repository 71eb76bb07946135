// The element before the first is written through an iterator; the innocent one goes back from the end.
#include "../twins.h"

#include <vector>

static void guilty() {
  std::vector<int> beats(20);                // allocated
  *(hidden(beats.begin()) - hidden(1)) = 0;  // guilty
}

static void innocent() {
  std::vector<int> beats(20);
  *(hidden(beats.end()) - hidden(1)) = 0;
}
