/// Functions that count references rightly, and their twins that do not.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>

static PyObject *append_guilty(PyObject *self, PyObject *list) {
  (void)self;
  PyObject *text = PyUnicode_FromFormat("a text of list %zd", PyList_Size(list));  // guilty
  if (text == NULL || PyList_Append(list, text) < 0) return NULL;
  Py_RETURN_NONE;
}

static PyObject *append_innocent(PyObject *self, PyObject *list) {
  (void)self;
  PyObject *text = PyUnicode_FromFormat("a text of list %zd", PyList_Size(list));
  const int status = text == NULL ? -1 : PyList_Append(list, text);
  Py_XDECREF(text);
  if (status < 0) return NULL;
  Py_RETURN_NONE;
}

static PyObject *new_list(Py_ssize_t size) {
  PyObject *list = PyList_New(size);  // guilty
  for (Py_ssize_t index = 0; list != NULL && index < size; ++index) {
    Py_INCREF(Py_None);
    PyList_SetItem(list, index, Py_None);
  }
  return list;
}

static PyObject *make_guilty(PyObject *self, PyObject *size) {
  (void)self;
  PyObject *list = new_list(PyLong_AsSsize_t(size));  // guilty
  Py_XINCREF(list);
  return list;
}

static PyObject *make_innocent(PyObject *self, PyObject *size) {
  (void)self;
  return new_list(PyLong_AsSsize_t(size));
}

static PyObject *use_guilty(PyObject *self, PyObject *object) {
  (void)self;
  Py_INCREF(object);
  Py_RETURN_NONE;
}

static PyObject *use_innocent(PyObject *self, PyObject *object) {
  Py_INCREF(object);
  PyObject *result = use_guilty(self, object);
  Py_DECREF(object);
  Py_DECREF(object);
  return result;
}

static PyObject *release_guilty(PyObject *self, PyObject *object) {
  (void)self;
  Py_DECREF(object);
  Py_RETURN_NONE;
}

static PyObject *release_innocent(PyObject *self, PyObject *object) {
  Py_INCREF(object);
  return release_guilty(self, object);
}

static PyMethodDef methods[] = {
    {"append_guilty", append_guilty, METH_O, "Appends a new text and keeps its reference to it."},
    {"append_innocent", append_innocent, METH_O, "Appends a new text."},
    {"make_guilty", make_guilty, METH_O, "A new list of a size, with one reference too many."},
    {"make_innocent", make_innocent, METH_O, "A new list of a size."},
    {"use_guilty", use_guilty, METH_O, "Takes a reference and keeps it."},
    {"use_innocent", use_innocent, METH_O, "Takes references and gives them back."},
    {"release_guilty", release_guilty, METH_O, "Gives back a reference that it does not have."},
    {"release_innocent", release_innocent, METH_O, "Takes a reference and gives it back."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "counts", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_counts(void) { return PyModule_Create(&definition); }
