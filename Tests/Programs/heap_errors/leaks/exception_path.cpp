// A buffer is deleted behind the call that throws; the innocent one by its owner.
#include "../twins.h"

#include <memory>
#include <stdexcept>

static void analyse(const double *samples) {
  if (samples[0] < 1) throw std::runtime_error("silence");
}

static void risky() {
  auto *samples = hidden(new double[100]{});  // allocated
  analyse(samples);
  delete[] samples;
}

static void safe() {
  const std::unique_ptr<double[]> samples(hidden(new double[100]{}));
  analyse(samples.get());
}

static void attempt(void (*work)()) {
  try {
    work();
  } catch (const std::runtime_error &) {
  }
}

static void guilty() { attempt(risky); }
static void innocent() { attempt(safe); }
