// A score with a chord that is handed out, with the score kept alive and without.
#include "../../hidden.h"

#include <pybind11/pybind11.h>

namespace py = pybind11;

namespace {
struct Chord {
  double weights[6] = {};

  double last() const {
    return weights[hidden(5)];  // guilty
  }
};

class Score {
 public:
  Score() : part(hidden(new Chord)) {}  // allocated
  ~Score() {
    delete part;  // freed
  }
  Chord &chord() { return *part; }

 private:
  Chord *part;
};
}  // namespace

PYBIND11_MODULE(native, module) {
  py::class_<Chord>(module, "Chord").def("last", &Chord::last);
  py::class_<Score>(module, "Score")
      .def(py::init<>())
      .def("borrowed_chord", &Score::chord, py::return_value_policy::reference)
      .def("chord", &Score::chord, py::return_value_policy::reference_internal);
}
