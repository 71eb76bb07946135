// C++ objects behind nanobind instances, which hold them in themselves.
#include <nanobind/nanobind.h>
#include <nanobind/stl/shared_ptr.h>

#include "notes.hpp"

namespace nb = nanobind;

NB_MODULE(nanobind_owners, module) {
  nb::class_<Chord>(module, "Chord").def(nb::init<int>());
  nb::class_<Score>(module, "Score").def(nb::init<int, int, int, std::shared_ptr<Chord>>());
  module.def("owned_bytes", &owned_bytes);
  module.def("score_bytes", [] { return sizeof(Score); });
}
