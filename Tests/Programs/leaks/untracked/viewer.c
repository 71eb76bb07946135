/// Memory that is shown through the buffer protocol, and views of it as Cython's View.MemoryView makes them: an object with a
/// Py_buffer, a tuple of sizes and a lock. ForgetfulView does not tell the collector of the buffer's owner, View does.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pythread.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD PyObject *views;
  char bytes[256];
} Memory;

typedef struct {
  PyObject_HEAD PyObject *obj;
  PyObject *_size;
  PyThread_type_lock lock;
  Py_buffer view;
} View;

static Py_ssize_t live;

static PyObject *counted(PyTypeObject *type) {
  PyObject *made = type->tp_alloc(type, 0);
  live += made != NULL;
  return made;
}

static PyObject *memory_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)arguments, (void)keywords;
  PyObject *memory = counted(type);
  if (memory != NULL) ((Memory *)memory)->views = PyList_New(0);
  return memory;
}

static int memory_getbuffer(PyObject *self, Py_buffer *view, int flags) {
  return PyBuffer_FillInfo(view, self, ((Memory *)self)->bytes, sizeof(((Memory *)self)->bytes), 0, flags);
}

static int memory_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(((Memory *)self)->views);
  return 0;
}

static int memory_clear(PyObject *self) {
  Py_CLEAR(((Memory *)self)->views);
  return 0;
}

static void memory_dealloc(PyObject *self) {
  PyObject_GC_UnTrack(self);
  memory_clear(self);
  live -= 1;
  Py_TYPE(self)->tp_free(self);
}

static PyObject *view_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)keywords;
  PyObject *shown;
  if (!PyArg_ParseTuple(arguments, "O", &shown)) return NULL;
  View *self = (View *)counted(type);
  if (self == NULL) return NULL;
  self->lock = PyThread_allocate_lock();
  if (PyObject_GetBuffer(shown, &self->view, PyBUF_SIMPLE) < 0) {
    Py_DECREF(self);
    return NULL;
  }
  self->obj = Py_None;
  Py_INCREF(Py_None);
  self->_size = Py_BuildValue("(n)", self->view.len);
  return (PyObject *)self;
}

/// As a View.MemoryView whose author forgot the buffer: view.obj is not visited.
static int forgetful_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(((View *)self)->obj);
  Py_VISIT(((View *)self)->_size);
  return 0;
}

static int view_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(((View *)self)->view.obj);
  return forgetful_traverse(self, visit, arg);
}

static int view_clear(PyObject *self) {
  Py_CLEAR(((View *)self)->obj);
  Py_CLEAR(((View *)self)->_size);
  PyBuffer_Release(&((View *)self)->view);
  return 0;
}

static void view_dealloc(PyObject *self) {
  PyObject_GC_UnTrack(self);
  view_clear(self);
  if (((View *)self)->lock != NULL) PyThread_free_lock(((View *)self)->lock);
  live -= 1;
  Py_TYPE(self)->tp_free(self);
}

static PyMemberDef memory_members[] = {
    {"views", T_OBJECT_EX, offsetof(Memory, views), READONLY, "Views that the memory keeps."},
    {NULL, 0, 0, 0, NULL},
};
static PyBufferProcs memory_buffer = {.bf_getbuffer = memory_getbuffer};

static PyTypeObject memory_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "viewer.Memory",
    .tp_basicsize = sizeof(Memory),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = memory_new,
    .tp_dealloc = memory_dealloc,
    .tp_traverse = memory_traverse,
    .tp_clear = memory_clear,
    .tp_members = memory_members,
    .tp_as_buffer = &memory_buffer,
};

static PyTypeObject forgetful_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "viewer.ForgetfulView",
    .tp_basicsize = sizeof(View),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = view_new,
    .tp_dealloc = view_dealloc,
    .tp_traverse = forgetful_traverse,
    .tp_clear = view_clear,
};

static PyTypeObject view_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "viewer.View",
    .tp_basicsize = sizeof(View),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = view_new,
    .tp_dealloc = view_dealloc,
    .tp_traverse = view_traverse,
    .tp_clear = view_clear,
};

static PyObject *count_live(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return PyLong_FromSsize_t(live);
}

static PyMethodDef methods[] = {
    {"live", count_live, METH_NOARGS, "How many memories and views there are."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "viewer", NULL, -1, methods, NULL, NULL, NULL, NULL};

static int add(PyObject *module, const char *name, PyTypeObject *type) {
  if (PyType_Ready(type) < 0) return -1;
  Py_INCREF(type);
  return PyModule_AddObject(module, name, (PyObject *)type);
}

PyMODINIT_FUNC PyInit_viewer(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  if (add(module, "Memory", &memory_type) < 0) return NULL;
  if (add(module, "ForgetfulView", &forgetful_type) < 0 || add(module, "View", &view_type) < 0) return NULL;
  return module;
}
