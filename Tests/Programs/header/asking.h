/* An extension module, in C or C++, whose functions ask kmmem for snapshots and marks. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <kmmem.h>

static PyObject *take(PyObject *self, PyObject *argument) {
  (void)self;
  const char *path = PyUnicode_AsUTF8(argument);
  if (path == NULL) return NULL;
  int first = kmmem_snapshot(path), second = kmmem_snapshot(path);
  return Py_BuildValue("is", first, kmmem_snapshot_error(second));
}

static PyObject *take_without_gil(PyObject *self, PyObject *argument) {
  (void)self;
  int result;
  const char *path = PyUnicode_AsUTF8(argument);
  Py_BEGIN_ALLOW_THREADS
  result = kmmem_snapshot(path);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(result);
}

static PyObject *is_recording(PyObject *self, PyObject *unused) {
  (void)self;
  (void)unused;
  kmmem_mark("asked");
  return PyBool_FromLong(kmmem_is_recording());
}

static PyMethodDef methods[] = {
    {"take", take, METH_O, NULL},
    {"take_without_gil", take_without_gil, METH_O, NULL},
    {"is_recording", is_recording, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "asking", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_asking(void) { return PyModule_Create(&definition); }
