// The Python module `benchmark_native`: what the C++ workloads call.

#include <pybind11/pybind11.h>

#include "archive.hpp"
#include "blocks.hpp"
#include "messages.hpp"

namespace py = pybind11;

PYBIND11_MODULE(benchmark_native, module) {
  py::class_<benchmark::Archive>(module, "Archive")
      .def(py::init<std::size_t>(), py::arg("capacity"))
      .def("analyse", &benchmark::Archive::analyse)
      .def("held", &benchmark::Archive::held);
  py::class_<benchmark::Blocks>(module, "Blocks").def(py::init<std::size_t>(), py::arg("count"));
  module.def("exchange_messages", &benchmark::exchange_messages, py::call_guard<py::gil_scoped_release>());
}
