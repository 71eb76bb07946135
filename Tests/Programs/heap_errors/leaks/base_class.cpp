// An object is deleted as its base class, which has no virtual destructor, so that what it owns is lost.
#include "../twins.h"

#include <vector>

namespace {
struct Instrument {
  double volume = 1;
};
struct Organ : Instrument {
  explicit Organ(int count) : pipes(count) {}  // allocated
  std::vector<double> pipes;
};

struct Careful {
  virtual ~Careful() = default;
  double volume = 1;
};
struct CarefulOrgan : Careful {
  explicit CarefulOrgan(int count) : pipes(count) {}
  std::vector<double> pipes;
};
}  // namespace

static void guilty() {
  Instrument *instrument = hidden(new Organ(100));
  delete hidden(instrument);
}

static void innocent() {
  Careful *instrument = hidden(new CarefulOrgan(100));
  delete hidden(instrument);
}
