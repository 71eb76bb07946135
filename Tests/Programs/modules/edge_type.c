/// A static type that ends where memory ends: behind it lies a page that nobody may read.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <sys/mman.h>

#define PAGE 4096

static struct {
  char room[PAGE - sizeof(PyTypeObject)];
  PyTypeObject type;
  char forbidden[PAGE];
} pages __attribute__((aligned(PAGE))) = {
    .type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "edge_type.Edge",
             .tp_basicsize = sizeof(PyObject),
             .tp_flags = Py_TPFLAGS_DEFAULT,
             .tp_new = PyType_GenericNew}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "edge_type", .m_size = -1};

PyMODINIT_FUNC PyInit_edge_type(void) {
  PyObject *module = PyType_Ready(&pages.type) < 0 ? NULL : PyModule_Create(&definition);
  if (module == NULL) return NULL;
  Py_INCREF(&pages.type);
  if (PyModule_AddObject(module, "Edge", (PyObject *)&pages.type) < 0) return NULL;
  return mprotect(pages.forbidden, PAGE, PROT_NONE) == 0 ? module : PyErr_SetFromErrno(PyExc_OSError);
}
