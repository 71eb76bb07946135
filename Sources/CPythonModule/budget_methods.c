/// The methods of `_kmmem` for budgets.
///
/// Between entering and leaving nothing of Python is done here that allocates, so that a block's figures are its own.
#include "budget_methods.h"
#include "budgets.h"
#include <dlfcn.h>
#include <string.h>

typedef unsigned long long count;
typedef long long size;

extern int PyArg_ParseTuple(PyObject *, const char *, ...);
extern PyObject *Py_BuildValue(const char *, ...);
extern PyObject *PyBool_FromLong(long);
extern PyObject *PyObject_GetAttrString(PyObject *, const char *);
extern PyObject *PyObject_CallFunctionObjArgs(PyObject *, ...);
extern PyObject *PyCFunction_NewEx(void *, PyObject *, PyObject *);
extern void PyErr_Fetch(PyObject **, PyObject **, PyObject **);
extern void PyErr_NormalizeException(PyObject **, PyObject **, PyObject **);
extern int PyErr_ExceptionMatches(PyObject *);
extern int PyException_SetTraceback(PyObject *, PyObject *);
extern PyObject *PyExc_StopIteration;
extern void Py_DecRef(PyObject *);

static PyObject *tuple_of(struct kmm_budget_figures f) {
  if (!f.is_known) return Py_BuildValue("");
  return Py_BuildValue("(LLKK)", (size)f.peak, (size)f.kept, (count)f.allocated, (count)f.allocations);
}

PyObject *kmm_budget_enter_method(PyObject *self, PyObject *key) {
  (void)self;
  return PyBool_FromLong(kmm_budget_enter(key));
}

PyObject *kmm_budget_leave_method(PyObject *self, PyObject *key) {
  (void)self;
  return tuple_of(kmm_budget_leave(key));
}

// MARK: The end of a block

/// `__exit__` of a block: leaves its budget before anything else, and calls its `_left` with the figures and the block's exception.
static PyObject *exit_block(PyObject *budget, PyObject *const *arguments, intptr_t n) {
  PyObject *figures = tuple_of(kmm_budget_leave(budget));
  PyObject *left = figures != NULL ? PyObject_GetAttrString(budget, "_left") : NULL;
  PyObject *result = NULL;
  if (left != NULL && n == 3) result = PyObject_CallFunctionObjArgs(left, figures, arguments[1], NULL);
  if (left != NULL) Py_DecRef(left);
  if (figures != NULL) Py_DecRef(figures);
  return result;
}

static struct {
  const char *name;
  void *function;
  int flags;
  const char *doc;
} exit_definition = {"__exit__", (void *)exit_block, 0x80 /* METH_FASTCALL */, NULL};

PyObject *kmm_budget_exit_method(PyObject *self, PyObject *key) {
  (void)self;
  return PyCFunction_NewEx(&exit_definition, key, NULL);
}

// MARK: Steps of what runs piecewise

enum step { RAISED = -1, RETURNED = 0, YIELDED = 1 }; ///< the first two are PySendResult's

typedef int (*send_function)(PyObject *, PyObject *, PyObject **);

/// `PyIter_Send`, which Python 3.9 lacks: it needs no exception for what is returned.
static send_function find_send(void) {
  static send_function send;
  static bool isKnown;
  if (!isKnown) send = (send_function)dlsym(RTLD_DEFAULT, "PyIter_Send");
  isKnown = true;
  return send;
}

/// Takes the exception that was raised: what was returned, or itself. All that the interpreter made for a return is gone then.
static enum step take_exception(PyObject **result) {
  bool isReturn = PyErr_ExceptionMatches(PyExc_StopIteration);
  PyObject *type = NULL, *error = NULL, *traceback = NULL;
  PyErr_Fetch(&type, &error, &traceback);
  PyErr_NormalizeException(&type, &error, &traceback);
  if (!isReturn && error != NULL && traceback != NULL) PyException_SetTraceback(error, traceback);
  *result = isReturn && error != NULL ? PyObject_GetAttrString(error, "value") : error;
  if (isReturn && error != NULL) Py_DecRef(error);
  if (type != NULL) Py_DecRef(type);
  if (traceback != NULL) Py_DecRef(traceback);
  return isReturn ? RETURNED : RAISED;
}

PyObject *kmm_budget_step_method(PyObject *self, PyObject *tuple) {
  (void)self;
  PyObject *iterator, *argument = NULL;
  const char *name;
  if (!PyArg_ParseTuple(tuple, "Os|O:budget_step", &iterator, &name, &argument)) return NULL;
  send_function send = argument != NULL && strcmp(name, "send") == 0 ? find_send() : NULL;
  PyObject *method = send == NULL ? PyObject_GetAttrString(iterator, name) : NULL;
  if (send == NULL && method == NULL) return NULL;
  PyObject *result = NULL;
  const void *key = &result;
  bool isCounted = kmm_budget_enter(key);
  int step = YIELDED;
  if (send != NULL) step = send(iterator, argument, &result);
  else result = PyObject_CallFunctionObjArgs(method, argument, NULL);
  if (result == NULL) step = take_exception(&result);
  struct kmm_budget_figures figures = {.is_known = false};
  if (isCounted) figures = kmm_budget_leave(key);
  if (method != NULL) Py_DecRef(method);
  return result != NULL ? Py_BuildValue("(iNN)", step, result, tuple_of(figures)) : NULL;
}
