/// Native memory that Python objects hold: capsule() by a pointer, Samples() through the buffer protocol as well.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#define SIZE 4000

static void *filled(void) { return memset(malloc(SIZE), 1, SIZE); }

static void free_capsule(PyObject *capsule) { free(PyCapsule_GetPointer(capsule, "samples")); }

static PyObject *make_capsule(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return PyCapsule_New(filled(), "samples", free_capsule);
}

typedef struct {
  PyObject_HEAD void *samples;
} Samples;

static PyObject *samples_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)arguments, (void)keywords;
  Samples *self = (Samples *)type->tp_alloc(type, 0);
  if (self != NULL) self->samples = filled();
  return (PyObject *)self;
}

static int samples_getbuffer(PyObject *self, Py_buffer *view, int flags) {
  return PyBuffer_FillInfo(view, self, ((Samples *)self)->samples, SIZE, 0, flags);
}

static void samples_dealloc(PyObject *self) {
  free(((Samples *)self)->samples);
  Py_TYPE(self)->tp_free(self);
}

static PyBufferProcs samples_buffer = {.bf_getbuffer = samples_getbuffer};
static PyTypeObject samples_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "by_objects.Samples",
    .tp_basicsize = sizeof(Samples),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = samples_new,
    .tp_dealloc = samples_dealloc,
    .tp_as_buffer = &samples_buffer,
};

static PyMethodDef methods[] = {
    {"capsule", make_capsule, METH_NOARGS, "A capsule that owns 4,000 bytes."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "by_objects", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_by_objects(void) {
  if (PyType_Ready(&samples_type) < 0) return NULL;
  PyObject *module = PyModule_Create(&definition);
  Py_INCREF(&samples_type);
  if (module == NULL || PyModule_AddObject(module, "Samples", (PyObject *)&samples_type) < 0) return NULL;
  return module;
}
