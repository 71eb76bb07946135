// A library of chords that Python may borrow, or believe to own.
#include "../../hidden.h"

#include <pybind11/pybind11.h>

namespace py = pybind11;

namespace {
struct Chord {
  double weights[6] = {};
};

class Library {
 public:
  Library() : first(hidden(new Chord)) {}  // allocated
  void clear() {
    delete hidden(first);  // guilty
  }
  Chord *chord() { return first; }

 private:
  Chord *first;
};
}  // namespace

PYBIND11_MODULE(native, module) {
  py::class_<Chord>(module, "Chord");
  py::class_<Library>(module, "Library")
      .def(py::init<>())
      .def("clear", &Library::clear)
      .def("taken_chord", &Library::chord, py::return_value_policy::take_ownership)
      .def("chord", &Library::chord, py::return_value_policy::reference);
}
