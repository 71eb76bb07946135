/// Python 3.12 and later: the callbacks of `sys.monitoring`, which are set for the counted code objects alone; those of exceptions are
/// called for every frame.
#include "lines.h"
#include "line_events.h"

extern PyObject _Py_NoneStruct; // immortal in these versions
extern long PyLong_AsLong(PyObject *);
extern int PyCode_Addr2Line(PyObject *code, int offset);

#define SMALL_INTS 256

/// One event: the frame's code object, and the number that stands beside it.
struct event {
  struct kmm_line_code *code; ///< NULL = it is not counted
  long number;
  uint64_t bytes; ///< of the object that the number is
};

static struct event begin(PyObject *const *arguments, intptr_t count) {
  struct event event = {NULL, 0, 0};
  if (count < 2) return event;
  event.code = kmm_lines_find(arguments[0]);
  if (event.code == NULL) return event;
  event.number = PyLong_AsLong(arguments[1]);
  event.bytes = event.number > SMALL_INTS ? kmm_lines_int_bytes() : 0;
  kmm_lines_forgive(event.bytes);
  return event;
}

static PyObject *end(struct event event) {
  if (event.code != NULL) kmm_lines_expect(event.bytes);
  return &_Py_NoneStruct;
}

PyObject *kmm_line_reached(PyObject *self, PyObject *const *arguments, intptr_t count) {
  (void)self;
  struct event event = begin(arguments, count);
  if (event.code != NULL) kmm_lines_reach(event.code, (int32_t)event.number, true);
  return end(event);
}

PyObject *kmm_line_frame_begins(PyObject *self, PyObject *const *arguments, intptr_t count) {
  (void)self;
  struct event event = begin(arguments, count);
  if (event.code != NULL) kmm_lines_enter(event.code, 0);
  return end(event);
}

PyObject *kmm_line_frame_resumes(PyObject *self, PyObject *const *arguments, intptr_t count) {
  (void)self;
  struct event event = begin(arguments, count);
  if (event.code != NULL) kmm_lines_enter(event.code, PyCode_Addr2Line(event.code->code, (int)event.number));
  return end(event);
}

PyObject *kmm_line_frame_ends(PyObject *self, PyObject *const *arguments, intptr_t count) {
  (void)self;
  struct event event = begin(arguments, count);
  if (event.code != NULL) kmm_lines_leave(event.code);
  return end(event);
}
