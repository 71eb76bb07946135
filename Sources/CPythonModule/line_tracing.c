/// Python 3.9 to 3.11: frames are evaluated through a hook of PEP 523, which has a trace function on in the counted frames and off in
/// what they call, so that other code costs one comparison.
#include "lines.h"
#include <dlfcn.h>
#include <string.h>

typedef struct python_state PyThreadState;
typedef struct python_frame Frame; ///< PyFrameObject in 3.9 and 3.10, _PyInterpreterFrame in 3.11
typedef PyObject *(*evaluate_function)(PyThreadState *, Frame *, int);
typedef int (*trace_function)(PyObject *, PyObject *frame, int what, PyObject *value);
enum { WHAT_CALL = 0, WHAT_LINE = 2 };

extern PyThreadState *PyThreadState_Get(void);
extern void *PyInterpreterState_Get(void);
extern int PyFrame_GetLineNumber(PyObject *frame);
extern PyObject *PyFrame_GetCode(PyObject *frame);
extern void Py_DecRef(PyObject *);

// Not of the stable ABI, and not in every version: found by name.
static struct {
  evaluate_function evaluate;
  void (*set_evaluate)(void *interpreter, evaluate_function);
  evaluate_function (*get_evaluate)(void *interpreter);
  void (*set_trace)(trace_function, PyObject *);
} python;

/// Where a version keeps what is needed here; in bytes.
static struct {
  int minor;
  size_t code;    ///< in a frame
  size_t tracing; ///< in a thread's state: the flag in 3.9, the pointer to what begins with it in 3.10 and 3.11
  size_t profile_function;
  size_t trace_function;
} layout;

static uint64_t missed;
uint64_t kmm_line_tracing_missed(void) { return missed; }

static void *word(const void *at, size_t offset) {
  void *value;
  memcpy(&value, (const char *)at + offset, sizeof value);
  return value;
}

/// The flag that makes the interpreter call the trace function, and the profile function, if there are any.
struct flag {
  void *at;
};

static struct flag flag_of(PyThreadState *state) {
  return (struct flag){layout.minor == 9 ? (char *)state + layout.tracing : word(state, layout.tracing)};
}

static int flag_value(struct flag flag) { return layout.minor == 11 ? *(uint8_t *)flag.at : *(int *)flag.at; }

static void set_flag(struct flag flag, int value) {
  if (layout.minor == 11) *(uint8_t *)flag.at = (uint8_t)value;
  else *(int *)flag.at = value;
}

/// A frame's beginning, at which the interpreter makes a frame object for the trace function in 3.11.
struct beginning {
  struct kmm_line_counters counters;
  uint64_t object_bytes; ///< what it has made
};
static __thread struct beginning *beginning;

/// Whether a frame, as the interpreter shows it to a trace function, is of a code object.
static bool is_of(PyObject *frame, const struct kmm_line_code *code) {
  PyObject *own = PyFrame_GetCode(frame);
  Py_DecRef(own);
  return own == code->code;
}

static int trace(PyObject *self, PyObject *frame, int what, PyObject *value) {
  (void)self, (void)value;
  if (what != WHAT_CALL && what != WHAT_LINE) return 0;
  struct kmm_line_counters *now = kmm_lines_counters();
  if (now == NULL) return 0;
  // Frames that only a profile function has the flag on for are none of ours; so the frame is looked at, too.
  struct kmm_line_code *code = kmm_lines_innermost();
  if (code == NULL || !is_of(frame, code)) return 0;
  if (what == WHAT_CALL && beginning != NULL) {
    const struct kmm_line_counters *before = &beginning->counters;
    uint64_t bytes = now->allocated[KMM_LINE_PYTHON] - before->allocated[KMM_LINE_PYTHON];
    if (now->allocations == before->allocations + 1 && bytes > 0) {
      beginning->object_bytes = bytes;
      kmm_lines_forgive(bytes);
    }
  }
  kmm_lines_reach(code, PyFrame_GetLineNumber(frame), what == WHAT_LINE);
  return 0;
}

/// Evaluates a counted frame with the trace function on.
static PyObject *evaluate_counted(PyThreadState *state, Frame *frame, int thrown, struct kmm_line_code *code) {
  trace_function present = (trace_function)word(state, layout.trace_function);
  if (present == NULL) {
    python.set_trace(trace, NULL);
  } else if (present != trace) {
    missed++;
    return python.evaluate(state, frame, thrown);
  }
  struct flag flag = flag_of(state);
  int before = flag_value(flag);
  set_flag(flag, layout.minor == 11 ? 255 : 1);
  kmm_lines_enter(code, 0);
  struct kmm_line_counters *now = kmm_lines_counters();
  struct beginning own = {.object_bytes = 0};
  if (now != NULL) own.counters = *now;
  struct beginning *outer = beginning;
  beginning = &own;
  PyObject *result = python.evaluate(state, frame, thrown);
  beginning = outer;
  kmm_lines_leave(code);
  kmm_lines_expect(own.object_bytes);
  set_flag(flag, present == NULL && word(state, layout.profile_function) == NULL ? 0 : before);
  return result;
}

static PyObject *evaluate(PyThreadState *state, Frame *frame, int thrown) {
  struct kmm_line_code *code = kmm_lines_find(word(frame, layout.code));
  if (code != NULL) return evaluate_counted(state, frame, thrown, code);
  struct flag flag = flag_of(state);
  bool isOurs = flag_value(flag) != 0 && (trace_function)word(state, layout.trace_function) == trace;
  if (!isOurs || word(state, layout.profile_function) != NULL) {
    __attribute__((musttail)) return python.evaluate(state, frame, thrown);
  }
  int before = flag_value(flag);
  set_flag(flag, 0);
  PyObject *result = python.evaluate(state, frame, thrown);
  set_flag(flag, before);
  return result;
}

// MARK: Beginning

static void find_layout(int minor) {
  layout.minor = minor;
  layout.code = 32;
  layout.tracing = minor == 11 ? 56 : 48;
  layout.profile_function = layout.tracing + 8;
  layout.trace_function = layout.tracing + 16;
}

/// Whether setting a trace function is seen where the layout says; nothing stays changed.
static bool is_right(PyThreadState *state) {
  trace_function before = (trace_function)word(state, layout.trace_function);
  if (before == trace) return true;
  if (before != NULL) return false; // a debugger's or a coverage tool's, which is not touched
  python.set_trace(trace, NULL);
  bool isSeen = (trace_function)word(state, layout.trace_function) == trace && flag_value(flag_of(state)) != 0;
  python.set_trace(NULL, NULL);
  return isSeen && word(state, layout.trace_function) == NULL;
}

bool kmm_line_tracing_begin(int minor) {
  if (minor < 9 || minor > 11) return false;
  missed = 0;
  python.evaluate = (evaluate_function)dlsym(RTLD_DEFAULT, "_PyEval_EvalFrameDefault");
  python.set_evaluate = (void (*)(void *, evaluate_function))dlsym(RTLD_DEFAULT, "_PyInterpreterState_SetEvalFrameFunc");
  python.get_evaluate = (evaluate_function (*)(void *))dlsym(RTLD_DEFAULT, "_PyInterpreterState_GetEvalFrameFunc");
  python.set_trace = (void (*)(trace_function, PyObject *))dlsym(RTLD_DEFAULT, "PyEval_SetTrace");
  if (!python.evaluate || !python.set_evaluate || !python.get_evaluate || !python.set_trace) return false;
  find_layout(minor);
  void *interpreter = PyInterpreterState_Get();
  evaluate_function present = python.get_evaluate(interpreter);
  if (present == evaluate) return true;
  if (present != python.evaluate || !is_right(PyThreadState_Get())) return false;
  python.set_evaluate(interpreter, evaluate);
  return true;
}

void kmm_line_tracing_end(void) {
  if (python.get_evaluate == NULL) return;
  void *interpreter = PyInterpreterState_Get();
  if (python.get_evaluate(interpreter) == evaluate) python.set_evaluate(interpreter, python.evaluate);
  if ((trace_function)word(PyThreadState_Get(), layout.trace_function) == trace) python.set_trace(NULL, NULL);
}
