/// One of fifty small extension modules (-DNAME=...): allocate(size) makes a block that stays.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>
#include <stdlib.h>

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)

static PyObject *allocate(PyObject *self, PyObject *size) {
  (void)self;
  return PyLong_FromVoidPtr(malloc(PyLong_AsSize_t(size)));
}

static PyMethodDef methods[] = {{"allocate", allocate, METH_O, "Makes a block."}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, TEXT(NAME), NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC JOIN(PyInit_, NAME)(void) { return PyModule_Create(&definition); }
