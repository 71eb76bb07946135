/// keep(place, type) makes an object of a type and keeps the only reference to it where its name says, until let_go() is called.
/// lose(type) makes one and forgets it, with its address on the unused part of the stack.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>
#include <linux/futex.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int waits = 1;
static int ready;
static pthread_key_t near_key, far_key;
static __thread PyObject *kept_dynamic;
static __thread PyObject *kept_static __attribute__((tls_model("initial-exec")));

static __attribute__((noinline)) void sleep_here(void) {
  __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&waits, __ATOMIC_SEQ_CST)) syscall(SYS_futex, &waits, FUTEX_WAIT, 1, NULL, NULL, 0);
}

static __attribute__((noinline)) PyObject *keep_on_stack(PyObject *object) {
  PyObject *volatile kept = object;
  object = NULL;
  sleep_here();
  return kept;
}

/// The system call is made here, so that nothing has saved the register elsewhere.
static __attribute__((noinline)) PyObject *keep_in_register(PyObject *object) {
  register PyObject *kept __asm__("r12") = object;
  __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&waits, __ATOMIC_SEQ_CST)) {
    long call = SYS_futex;
    register long none __asm__("r10") = 0;
    __asm__ volatile("syscall" : "+a"(call), "+r"(kept) : "D"(&waits), "S"(FUTEX_WAIT), "d"(1), "r"(none) : "rcx", "r11", "memory");
  }
  return kept;
}

static __attribute__((noinline)) PyObject *keep_in(PyObject **place, PyObject *object) {
  *place = object;
  object = NULL;
  sleep_here();
  return *place;
}

static __attribute__((noinline)) PyObject *keep_by_key(pthread_key_t key, PyObject *object) {
  pthread_setspecific(key, object);
  object = NULL;
  sleep_here();
  return pthread_getspecific(key);
}

static __attribute__((noinline)) PyObject *keep_at(const char *place, PyObject *object) {
  if (strcmp(place, "stack") == 0) return keep_on_stack(object);
  if (strcmp(place, "register") == 0) return keep_in_register(object);
  if (strcmp(place, "dynamic") == 0) return keep_in(&kept_dynamic, object);
  if (strcmp(place, "static") == 0) return keep_in(&kept_static, object);
  return keep_by_key(strcmp(place, "near") == 0 ? near_key : far_key, object);
}

static PyObject *keep(PyObject *self, PyObject *arguments) {
  (void)self;
  const char *place;
  PyObject *type;
  if (!PyArg_ParseTuple(arguments, "sO", &place, &type)) return NULL;
  PyObject *object = PyObject_CallObject(type, NULL);
  if (object == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS;
  object = keep_at(place, object);
  Py_END_ALLOW_THREADS;
  return object;
}

/// Empties the part of the stack that the next calls may use, and writes an address all over the part below.
static __attribute__((noinline)) void write_below(uintptr_t hidden) {
  volatile uintptr_t words[8192];
  for (int i = 0; i < 8192; ++i) words[i] = i < 4096 ? ~hidden : 0;
  (void)words[0];
}

/// The object's address with all bits the other way, so that no word holds it.
static __attribute__((noinline)) uintptr_t make_hidden(PyObject *type) { return ~(uintptr_t)PyObject_CallObject(type, NULL); }

static PyObject *lose(PyObject *self, PyObject *type) {
  (void)self;
  uintptr_t hidden = make_hidden(type);
  if (~hidden == 0) return NULL;
  write_below(hidden);
  return PyLong_FromLong(0);
}

static PyObject *count_ready(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return PyLong_FromLong(__atomic_load_n(&ready, __ATOMIC_SEQ_CST));
}

static PyObject *let_go(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  __atomic_store_n(&waits, 0, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &waits, FUTEX_WAKE, 1 << 30, NULL, NULL, 0);
  return PyLong_FromLong(0);
}

static PyMethodDef methods[] = {
    {"keep", keep, METH_VARARGS, "Keeps an object."},
    {"lose", lose, METH_O, "Loses an object."},
    {"ready", count_ready, METH_NOARGS, "How many threads keep one."},
    {"let_go", let_go, METH_NOARGS, "Ends keep()."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "keepers", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_keepers(void) {
  pthread_key_create(&near_key, NULL);
  // Values of keys from 32 on lie in tables of their own.
  do pthread_key_create(&far_key, NULL);
  while (far_key < 40);
  return PyModule_Create(&definition);
}
