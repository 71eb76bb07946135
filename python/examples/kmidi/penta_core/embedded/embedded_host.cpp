/// embedded_host PYTHONPATH [RUNS]: a C++ program that starts Python, plays chords through music_brain and ends Python, twice.
#include <pybind11/embed.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "bindings/bindings.hpp"

extern "C" PyObject *PyInit_penta_notes();

namespace py = pybind11;

PYBIND11_EMBEDDED_MODULE(penta_core, module) { penta::bind_all(module); }

namespace {

/// One life of the interpreter: everything Python is gone when this returns.
std::string described_progression(const std::string &python_path) {
  const py::scoped_interpreter interpreter;
  py::module_::import("sys").attr("path").attr("insert")(0, python_path);
  const auto progression = py::module_::import("music_brain.progression");
  return progression.attr("describe")(progression.attr("CADENCES")).cast<std::string>();
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "embedded_host: give the folder that holds the package music_brain\n");
    return 2;
  }
  const int runs = argc > 2 ? std::atoi(argv[2]) : 2;
  PyImport_AppendInittab("penta_notes", &PyInit_penta_notes);
  try {
    for (int run = 1; run <= runs; ++run) {
      std::printf("run %d\n%s\n", run, described_progression(argv[1]).c_str());
    }
  } catch (const std::exception &error) {
    std::fprintf(stderr, "embedded_host: %s\n", error.what());
    return 1;
  }
  return 0;
}
