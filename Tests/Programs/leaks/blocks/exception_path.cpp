// A buffer that is deleted unless the work throws, and the work throws.
#include "scenario.h"

#include <memory>
#include <stdexcept>

static void analyse(const double *samples) {
  if (samples[0] < 1) throw std::runtime_error("silence");
}

static void risky() {
  auto *samples = new double[100]{};  // guilty
  analyse(samples);
  delete[] samples;
}

static void safe() {
  const auto samples = std::make_unique<double[]>(100);
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
