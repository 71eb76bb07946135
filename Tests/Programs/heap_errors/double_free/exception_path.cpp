// A buffer is deleted before an exception is thrown, and again where it is caught; the innocent one is forgotten before.
#include "../twins.h"

#include <stdexcept>

static void analyse(double *samples) {
  delete[] samples;  // freed
  throw std::runtime_error("silence");
}

static void guilty() {
  double *samples = hidden(new double[50]);  // allocated
  try {
    analyse(samples);
  } catch (const std::runtime_error &) {
    delete[] hidden(samples);  // guilty
  }
}

static void innocent() {
  double *samples = hidden(new double[50]);
  try {
    double *given = samples;
    samples = nullptr;
    analyse(given);
  } catch (const std::runtime_error &) {
    delete[] hidden(samples);
  }
}
