// The sum of samples that are gathered in a buffer of their own.
#include "../../hidden.h"

#include <pybind11/pybind11.h>

static float sum_of(int count, bool loses) {
  float *samples = hidden(new float[count]{});  // allocated
  float sum = 0;
  for (int index = 0; index < count; ++index) sum += samples[index];
  if (!loses) delete[] samples;
  return sum;
}

PYBIND11_MODULE(native, module) { module.def("sum_of", &sum_of); }
