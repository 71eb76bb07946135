// Samples that Python reads by their index, which nobody checks.
#include "../../hidden.h"

#include <pybind11/pybind11.h>
#include <vector>

namespace {
class Samples {
 public:
  explicit Samples(int count) : samples(count) {}  // allocated
  float at(int index) const {
    return samples[hidden(index)];  // guilty
  }

 private:
  std::vector<float> samples;
};
}  // namespace

PYBIND11_MODULE(native, module) {
  pybind11::class_<Samples>(module, "Samples").def(pybind11::init<int>()).def("__getitem__", &Samples::at);
}
