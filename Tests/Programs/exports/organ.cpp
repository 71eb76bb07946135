// A Python extension that builds the pipes of an organ: memory by operator new, below a function that is inlined.
#include <Python.h>

#include <vector>

namespace organ {

struct Pipe {
  double wood[512];
};

std::vector<Pipe *> &pipes() {
  static std::vector<Pipe *> all;
  return all;
}

/// Part of its caller's code: only debug information tells of it.
[[gnu::always_inline]] inline Pipe *carve() {
  return new Pipe();  // carve
}

[[gnu::noinline]] void build(long count) {
  for (long number = 0; number < count; number++) {
    pipes().push_back(carve());  // build
  }
}

/// Memory that is given back at once.
[[gnu::noinline]] void tune(long count) {
  for (long number = 0; number < count; number++) {
    Pipe *volatile pipe = new Pipe();  // tune
    delete pipe;
  }
}

}  // namespace organ

static PyObject *build(PyObject *, PyObject *count) {
  organ::build(PyLong_AsLong(count));
  Py_RETURN_NONE;
}

static PyObject *tune(PyObject *, PyObject *count) {
  organ::tune(PyLong_AsLong(count));
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"build", build, METH_O, nullptr}, {"tune", tune, METH_O, nullptr}, {nullptr, nullptr, 0, nullptr}};

static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "organ", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit_organ(void) { return PyModule_Create(&definition); }
