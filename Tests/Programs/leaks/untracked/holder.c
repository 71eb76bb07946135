/// Boxes with room for one object: Box and HeapBox do not tell the collector what they hold, TrackedBox does.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD PyObject *value;
  PyObject *weak_references;
} Box;

static Py_ssize_t live;

static PyObject *box_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)arguments, (void)keywords;
  PyObject *box = type->tp_alloc(type, 0);
  live += box != NULL;
  return box;
}

static int box_clear(PyObject *self) {
  Py_CLEAR(((Box *)self)->value);
  return 0;
}

static int box_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(((Box *)self)->value);
  return 0;
}

static void box_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  if (PyType_IS_GC(type)) PyObject_GC_UnTrack(self);
  if (((Box *)self)->weak_references != NULL) PyObject_ClearWeakRefs(self);
  box_clear(self);
  live -= 1;
  type->tp_free(self);
  if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_DECREF(type);
}

static PyMemberDef members[] = {
    {"value", T_OBJECT_EX, offsetof(Box, value), 0, "What the box holds."},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Box, weak_references), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject box_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "holder.Box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = box_new,
    .tp_dealloc = box_dealloc,
    .tp_members = members,
    .tp_weaklistoffset = offsetof(Box, weak_references),
};

static PyTypeObject tracked_box_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "holder.TrackedBox",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = box_new,
    .tp_dealloc = box_dealloc,
    .tp_traverse = box_traverse,
    .tp_clear = box_clear,
    .tp_members = members,
    .tp_weaklistoffset = offsetof(Box, weak_references),
};

static PyType_Slot heap_box_slots[] = {
    {Py_tp_new, box_new}, {Py_tp_dealloc, box_dealloc}, {Py_tp_members, members}, {0, NULL},
};
static PyType_Spec heap_box = {"holder.HeapBox", sizeof(Box), 0, Py_TPFLAGS_DEFAULT, heap_box_slots};

static PyObject *count_live(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return PyLong_FromSsize_t(live);
}

static PyMethodDef methods[] = {
    {"live", count_live, METH_NOARGS, "How many boxes there are."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "holder", NULL, -1, methods, NULL, NULL, NULL, NULL};

static int add(PyObject *module, const char *name, PyObject *type) {
  if (type == NULL || PyModule_AddObject(module, name, type) < 0) return -1;
  return 0;
}

PyMODINIT_FUNC PyInit_holder(void) {
  if (PyType_Ready(&box_type) < 0 || PyType_Ready(&tracked_box_type) < 0) return NULL;
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  Py_INCREF(&box_type);
  Py_INCREF(&tracked_box_type);
  if (add(module, "Box", (PyObject *)&box_type) < 0) return NULL;
  if (add(module, "TrackedBox", (PyObject *)&tracked_box_type) < 0) return NULL;
  if (add(module, "HeapBox", PyType_FromSpec(&heap_box)) < 0) return NULL;
  return module;
}
