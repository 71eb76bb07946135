#include "python_module.h"
#include "budget_methods.h"
#include "line_events.h"
#include "line_methods.h"
#define KMMEM_NO_REALTIME
#include "../../python/src/kmmem/include/kmmem.h"
#include <stdio.h>

// The stable ABI, declared by hand: it is the same on every version from 3.2 on, and so no Python header is needed to build.
typedef struct python_object PyObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
struct method {
  const char *name;
  PyCFunction function;
  int flags;
  const char *doc;
};
struct module_definition {
  intptr_t reference_count;
  void *type;
  void *init;
  intptr_t index;
  void *copy;
  const char *name;
  const char *doc;
  intptr_t size;
  struct method *methods;
  void *slots, *traverse, *clear, *free;
};
enum { METH_VARARGS = 1, METH_NOARGS = 4, METH_O = 8, METH_FASTCALL = 0x80, PYTHON_API_VERSION = 1013 };

extern PyObject *PyModule_Create2(struct module_definition *, int);
extern int PyArg_ParseTuple(PyObject *, const char *, ...);
extern void PyErr_SetString(PyObject *, const char *);
extern PyObject *PyExc_RuntimeError;
extern PyObject *PyBool_FromLong(long);
extern PyObject *Py_BuildValue(const char *, ...);
extern PyObject *PyList_New(intptr_t);
extern int PyList_Append(PyObject *, PyObject *);
extern PyObject *PyUnicode_DecodeUTF8(const char *, intptr_t, const char *);
extern void Py_DecRef(PyObject *);

// In Swift.
const char *kmm_module_start(const struct kmm_start_arguments *arguments);
const char *kmm_module_photograph(const char *directory, const char *path, uint32_t options, int32_t *copy);
void kmm_module_stop(void);
bool kmm_module_is_tracking(void);
void kmm_module_mark(const char *name);
void kmm_module_note(const char *key, const char *value);
void kmm_module_totals(uint64_t *totals);
void kmm_module_context(const char *name);
const struct kmm_context *kmm_module_contexts(void);
void kmm_module_realtime_begin(void);
void kmm_module_realtime_end(void);
uint64_t kmm_module_realtime_violations(void);

void *kmm_open_library(const char *directory, const char *name) {
  char path[4352];
  int length = snprintf(path, sizeof path, "%s/%s", directory, name);
  return length > 0 && (size_t)length < sizeof path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
}

const char *kmm_snapshot_error(int32_t reason) { return kmmem_snapshot_error(reason); }

static PyObject *none(void) { return Py_BuildValue(""); }

/// Requests that a middleware has counted in this process, and one more, so that 0 tells that there is no middleware. `kmmem growth
/// --requests` reads it from outside.
__attribute__((visibility("default"), used)) uint64_t kmm_requests;

static PyObject *count_requests(PyObject *self, PyObject *tuple) {
  (void)self, (void)tuple;
  if (kmm_requests == 0) kmm_requests = 1;
  return none();
}

static PyObject *count_request(PyObject *self, PyObject *tuple) {
  (void)self, (void)tuple;
  kmm_requests++;
  return none();
}

static PyObject *start(PyObject *self, PyObject *tuple) {
  (void)self;
  struct kmm_start_arguments arguments;
  int native, objects;
  unsigned int frames;
  unsigned long long sample;
  if (!PyArg_ParseTuple(tuple, "ssppIK:start", &arguments.library_directory, &arguments.path, &native, &objects, &frames, &sample))
    return NULL;
  arguments.native = (uint32_t)native;
  arguments.objects = (uint32_t)objects;
  arguments.frames = frames;
  arguments.sample_bytes = sample;
  const char *error = kmm_module_start(&arguments);
  if (error == NULL) return none();
  PyErr_SetString(PyExc_RuntimeError, error);
  return NULL;
}

static PyObject *photograph(PyObject *self, PyObject *tuple) {
  (void)self;
  const char *directory, *path;
  unsigned int options = 0;
  int32_t copy = 0;
  if (!PyArg_ParseTuple(tuple, "ssI:photograph", &directory, &path, &options)) return NULL;
  const char *error = kmm_module_photograph(directory, path, options, &copy);
  if (error == NULL) return Py_BuildValue("i", copy);
  PyErr_SetString(PyExc_RuntimeError, error);
  return NULL;
}

static PyObject *photograph_error(PyObject *self, PyObject *tuple) {
  (void)self;
  int reason;
  if (!PyArg_ParseTuple(tuple, "i:photograph_error", &reason)) return NULL;
  return Py_BuildValue("s", kmmem_snapshot_error(reason));
}

static PyObject *stop(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  kmm_module_stop();
  return none();
}

static PyObject *is_tracking(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return PyBool_FromLong(kmm_module_is_tracking());
}

static PyObject *mark(PyObject *self, PyObject *tuple) {
  (void)self;
  const char *name;
  if (!PyArg_ParseTuple(tuple, "s:mark", &name)) return NULL;
  kmm_module_mark(name);
  return none();
}

static PyObject *check_leaks(PyObject *self, PyObject *tuple) {
  (void)self;
  const char *name;
  if (!PyArg_ParseTuple(tuple, "s:check_leaks", &name)) return NULL;
  return Py_BuildValue("i", kmmem_check_leaks(name));
}

static PyObject *note(PyObject *self, PyObject *tuple) {
  (void)self;
  const char *key, *value;
  if (!PyArg_ParseTuple(tuple, "ss:note", &key, &value)) return NULL;
  kmm_module_note(key, value);
  return none();
}

static PyObject *totals(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  uint64_t t[4] = {0, 0, 0, 0};
  kmm_module_totals(t);
  return Py_BuildValue("(KKKK)", t[0], t[1], t[2], t[3]);
}

static PyObject *context(PyObject *self, PyObject *tuple) {
  (void)self;
  const char *name;
  if (!PyArg_ParseTuple(tuple, "z:context", &name)) return NULL;
  kmm_module_context(name);
  return none();
}

static PyObject *figures(const struct kmm_context *c) {
  PyObject *name = PyUnicode_DecodeUTF8(c->name, (intptr_t)c->length, "replace");
  if (name == NULL) return NULL;
  return Py_BuildValue("(NKKLL)", name, (unsigned long long)c->allocations, (unsigned long long)c->allocated_bytes,
                       (long long)c->live_blocks, (long long)c->live_bytes);
}

static PyObject *contexts(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  PyObject *list = PyList_New(0);
  const struct kmm_context *all = list ? kmm_module_contexts() : NULL;
  for (unsigned i = 0; all != NULL && i < KMM_CONTEXTS; i++) {
    if (all[i].length == 0) continue;
    PyObject *row = figures(all + i);
    int failure = row == NULL || PyList_Append(list, row) != 0;
    if (row != NULL) Py_DecRef(row);
    if (failure) {
      Py_DecRef(list);
      return NULL;
    }
  }
  return list;
}

static PyObject *realtime_begin(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  kmm_module_realtime_begin();
  return none();
}

static PyObject *realtime_end(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  kmm_module_realtime_end();
  return none();
}

static PyObject *realtime_violations(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return Py_BuildValue("K", (unsigned long long)kmm_module_realtime_violations());
}

static struct method methods[] = {
    {"start", start, METH_VARARGS,
     "start(library_dir, path, native, objects, frames, sample)\n--\n\n"
     "Begin recording this process into a new capture file; RuntimeError says why not."},
    {"photograph", photograph, METH_VARARGS,
     "photograph(library_dir, path, options)\n--\n\n"
     "Copy this process, which writes its heap to a new file; options: 1 = walk this process itself, 2 = replace a file,\n"
     "16 = a rung of a measurement of growth, 32 = its end, which needs no path.\n"
     "Return the copy's process number, 0 when the file is complete; RuntimeError says why there is none."},
    {"photograph_error", photograph_error, METH_VARARGS,
     "photograph_error(reason)\n--\n\nThe sentence for the exit code of a copy."},
    {"stop", stop, METH_NOARGS, "stop()\n--\n\nEnd the recording and put every hook back."},
    {"is_tracking", is_tracking, METH_NOARGS, "is_tracking()\n--\n\nWhether this process is being recorded."},
    {"check_leaks", check_leaks, METH_VARARGS, "check_leaks(name)\n--\n\nPhotograph a named point; 0, or why there is none."},
    {"mark", mark, METH_VARARGS, "mark(name)\n--\n\nPut a named mark on the timeline."},
    {"note", note, METH_VARARGS,
     "note(key, value)\n--\n\nHave the capture say something of the program; the last value of a key stands."},
    {"count_requests", count_requests, METH_NOARGS, "count_requests()\n--\n\nThis process counts requests from now on."},
    {"count_request", count_request, METH_NOARGS, "count_request()\n--\n\nOne more request has been answered."},
    {"totals", totals, METH_NOARGS,
     "totals()\n--\n\nLive bytes as (heap, objects, mappings, peak of their sum); zeros when not recording."},
    {"context", context, METH_VARARGS,
     "context(name)\n--\n\nWhat this thread allocates from now on belongs to a named context; to none with None."},
    {"contexts", contexts, METH_NOARGS,
     "contexts()\n--\n\nBy context: (name, allocations, allocated bytes, live blocks, live bytes); empty when not recording."},
    {"realtime_begin", realtime_begin, METH_NOARGS, "realtime_begin()\n--\n\nThis thread enters a real-time section."},
    {"realtime_end", realtime_end, METH_NOARGS, "realtime_end()\n--\n\nThis thread leaves the section that it entered last."},
    {"realtime_violations", realtime_violations, METH_NOARGS,
     "realtime_violations()\n--\n\nHow many events of this thread in sections must not have been."},
    {"lines_begin", kmm_lines_begin_method, METH_VARARGS,
     "lines_begin(minor)\n--\n\nCount the lines of registered code objects from now on; False where that cannot be."},
    {"lines_end", kmm_lines_end_method, METH_NOARGS, "lines_end()\n--\n\nTake back what the interpreter was asked for; the figures stay."},
    {"lines_register", kmm_lines_register_method, METH_VARARGS,
     "lines_register(code, first_line, count)\n--\n\nCount the lines of a code object; False when there is no room."},
    {"lines_missed", kmm_lines_missed_method, METH_NOARGS,
     "lines_missed()\n--\n\nHow many frames were not counted, as the program traces itself."},
    {"lines_figures", kmm_lines_figures_method, METH_NOARGS,
     "lines_figures()\n--\n\nBy code object: (code, first line, rows); see _kmmem.pyi for a row."},
    {"line_reached", (PyCFunction)(void (*)(void))kmm_line_reached, METH_FASTCALL, "LINE of sys.monitoring."},
    {"line_frame_begins", (PyCFunction)(void (*)(void))kmm_line_frame_begins, METH_FASTCALL, "PY_START of sys.monitoring."},
    {"line_frame_resumes", (PyCFunction)(void (*)(void))kmm_line_frame_resumes, METH_FASTCALL, "PY_RESUME and PY_THROW."},
    {"line_frame_ends", (PyCFunction)(void (*)(void))kmm_line_frame_ends, METH_FASTCALL, "PY_RETURN, PY_YIELD and PY_UNWIND."},
    {"budget_enter", kmm_budget_enter_method, METH_O,
     "budget_enter(key)\n--\n\nMeasure what this thread does from now on; False where not every event is recorded."},
    {"budget_leave", kmm_budget_leave_method, METH_O,
     "budget_leave(key)\n--\n\n(peak, kept, allocated, allocations) since then; None where they are not known."},
    {"budget_exit", kmm_budget_exit_method, METH_O,
     "budget_exit(key)\n--\n\nA function that takes what __exit__ does, leaves, and calls key._left(figures, error)."},
    {"budget_step", kmm_budget_step_method, METH_VARARGS,
     "budget_step(iterator, name[, argument])\n--\n\n"
     "Call send, throw or close, and measure it: (-1 raised, 0 returned or 1 yielded, what, figures)."},
    {NULL, NULL, 0, NULL},
};

static struct module_definition definition = {
    .reference_count = 1,
    .name = "_kmmem",
    .doc = "The door from Python to kmmem's agent. Importing it loads nothing else and hooks nothing.",
    .size = -1,
    .methods = methods,
};

__attribute__((visibility("default"))) PyObject *PyInit__kmmem(void) { return PyModule_Create2(&definition, PYTHON_API_VERSION); }
