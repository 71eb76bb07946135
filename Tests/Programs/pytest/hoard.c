// An extension for test_pytest_plugin.py: functions that leave something behind, and their innocent twins.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>
#include <stdlib.h>

static PyObject *lose(PyObject *module, PyObject *argument) {
  (void)module;
  volatile char *block = malloc(PyLong_AsSize_t(argument));  // guilty
  block[0] = 1;
  Py_RETURN_NONE;
}

static PyObject *borrow(PyObject *module, PyObject *argument) {
  (void)module;
  volatile char *block = malloc(PyLong_AsSize_t(argument));
  block[0] = 1;
  free((void *)block);
  Py_RETURN_NONE;
}

static PyObject *held[10000];
static size_t count;

static PyObject *hold(PyObject *module, PyObject *object) {
  (void)module;
  Py_INCREF(object);
  held[count++ % 10000] = object;
  Py_RETURN_NONE;
}

static PyObject *hold_latest(PyObject *module, PyObject *object) {
  (void)module;
  static PyObject *latest;
  Py_INCREF(object);
  Py_XDECREF(latest);
  latest = object;
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"lose", lose, METH_O, "Forget a block."},
    {"borrow", borrow, METH_O, "Free a block."},
    {"hold", hold, METH_O, "Keep every object."},
    {"hold_latest", hold_latest, METH_O, "Keep the latest object."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "hoard", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_hoard(void) { return PyModule_Create(&module); }
