/// Makes a module `scenario` of two functions, guilty() and innocent(), and of one that says how many bytes malloc has given out.
#pragma once
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>
#include <malloc.h>

static void guilty(void);
static void innocent(void);

/// Clears the stack below, where addresses of the calls before may lie.
static __attribute__((noinline)) void scrub(void) {
  volatile char room[16384];
  for (size_t index = 0; index < sizeof room; ++index) room[index] = 0;
  (void)room[0];
}

static PyObject *call_guilty(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  guilty();
  scrub();
  Py_RETURN_NONE;
}

static PyObject *call_innocent(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  innocent();
  scrub();
  Py_RETURN_NONE;
}

static PyObject *given_out(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  const struct mallinfo2 info = mallinfo2();
  return PyLong_FromSize_t(info.uordblks + info.hblkhd);
}

static PyMethodDef scenario_methods[] = {
    {"guilty", call_guilty, METH_NOARGS, "Does the work and loses memory."},
    {"innocent", call_innocent, METH_NOARGS, "Does the same work and loses none."},
    {"given_out", given_out, METH_NOARGS, "The bytes that malloc has given out."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef scenario = {PyModuleDef_HEAD_INIT, "scenario", NULL, -1, scenario_methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_scenario(void) { return PyModule_Create(&scenario); }
