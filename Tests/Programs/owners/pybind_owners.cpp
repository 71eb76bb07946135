// C++ objects behind pybind11 instances.
#include <functional>
#include <pybind11/functional.h>
#include <pybind11/pybind11.h>

#include "notes.hpp"

namespace py = pybind11;

/// Keeps a Python callback, as an event source does: nothing tells Python's collector of it.
struct Player {
  std::function<void()> callback;
  double volume[12] = {};
};

PYBIND11_MODULE(pybind_owners, module) {
  py::class_<Chord, std::shared_ptr<Chord>>(module, "Chord").def(py::init<int>());
  py::class_<Score>(module, "Score").def(py::init<int, int, int, std::shared_ptr<Chord>>());
  py::class_<Player>(module, "Player", py::dynamic_attr())
      .def(py::init<>())
      .def_readwrite("callback", &Player::callback);
  module.def("owned_bytes", &owned_bytes);
  module.def("score_bytes", [] { return sizeof(Score); });
}
