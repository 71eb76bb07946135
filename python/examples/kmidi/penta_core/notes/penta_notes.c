/// penta_notes: names of MIDI notes, written against Python's C API by hand, with its reference counts by hand.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

static const char *const letters[12] = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"};
static bool forgets_references = false;

/// A new string such as "Eb4", or NULL with an exception for a number that is no MIDI note.
static PyObject *name_of(PyObject *number) {
  const long note = PyLong_AsLong(number);
  if (note == -1 && PyErr_Occurred()) {
    return NULL;
  }
  if (note < 0 || note > 127) {
    return PyErr_Format(PyExc_ValueError, "%ld is no MIDI note: it must be 0 to 127", note);
  }
  return PyUnicode_FromFormat("%s%ld", letters[note % 12], note / 12 - 1);
}

/// Appends a note's name to a list and keeps the reference that the list does not take over.
static int append_name_and_leak(PyObject *names, PyObject *number) {
  PyObject *name = name_of(number); // planted: missing-decref
  return name == NULL ? -1 : PyList_Append(names, name);
}

/// Appends a note's name to a list and gives its own reference back.
static int append_name(PyObject *names, PyObject *number) {
  PyObject *name = name_of(number); // innocent: missing-decref
  const int status = name == NULL ? -1 : PyList_Append(names, name);
  Py_XDECREF(name);
  return status;
}

static PyObject *names(PyObject *Py_UNUSED(module), PyObject *notes) {
  PyObject *iterator = PyObject_GetIter(notes);
  PyObject *result = iterator == NULL ? NULL : PyList_New(0);
  PyObject *number = NULL;
  int status = 0;
  while (result != NULL && status == 0 && (number = PyIter_Next(iterator)) != NULL) {
    status = forgets_references ? append_name_and_leak(result, number) : append_name(result, number);
    Py_DECREF(number);
  }
  Py_XDECREF(iterator);
  if (PyErr_Occurred()) {
    Py_CLEAR(result);
  }
  return result;
}

static PyObject *forget_references(PyObject *Py_UNUSED(module), PyObject *on) {
  const int truth = PyObject_IsTrue(on);
  if (truth < 0) {
    return NULL;
  }
  forgets_references = truth;
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"names", names, METH_O, "The names of MIDI notes, such as ['C4', 'E4']."},
    {"forget_references", forget_references, METH_O, "Switches the defect missing-decref on or off."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "penta_notes", .m_doc = "Names of MIDI notes.", .m_size = 0, .m_methods = functions,
};

PyMODINIT_FUNC PyInit_penta_notes(void) { return PyModuleDef_Init(&definition); }
