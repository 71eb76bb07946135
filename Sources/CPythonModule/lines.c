/// The intervals of lines: from when a frame reaches a line to when it reaches another, ends, or waits.
#include "lines.h"
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern void Py_IncRef(PyObject *);
extern void Py_DecRef(PyObject *);
extern PyObject *PyLong_FromLong(long);

struct kmm_line_counters *(*kmm_agent_lines_begin)(void);
void (*kmm_agent_lines_end)(void);
uint64_t (*kmm_agent_lines_look)(void);

/// Memory that no hook sees.
static void *map(size_t bytes) {
  long at = syscall(SYS_mmap, NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
  return at < 0 && at > -4096 ? NULL : (void *)at;
}

// MARK: Code objects

#define SLOTS 8192u
static struct kmm_line_code *codes; ///< an open table by address, SLOTS of them
static uint32_t code_count;

static uint32_t slot_of(const void *code) { return (uint32_t)(((uintptr_t)code >> 4) * 0x9E3779B97F4A7C15ull >> 40) % SLOTS; }

struct kmm_line_code *kmm_lines_find(const void *code) {
  if (codes == NULL) return NULL;
  for (uint32_t slot = slot_of(code); codes[slot].code != NULL; slot = (slot + 1) % SLOTS)
    if (codes[slot].code == code) return &codes[slot];
  return NULL;
}

struct kmm_line_code *kmm_lines_register(PyObject *code, int32_t first_line, uint32_t count) {
  struct kmm_line_code *known = kmm_lines_find(code);
  if (known != NULL) return known;
  if (codes == NULL) codes = map(SLOTS * sizeof *codes);
  if (codes == NULL || code_count >= SLOTS / 2 || count == 0) return NULL;
  struct kmm_line *lines = map(count * sizeof *lines);
  if (lines == NULL) return NULL;
  uint32_t slot = slot_of(code);
  while (codes[slot].code != NULL) slot = (slot + 1) % SLOTS;
  Py_IncRef(code);
  codes[slot] = (struct kmm_line_code){code, first_line, count, lines};
  code_count++;
  return &codes[slot];
}

struct kmm_line_code *kmm_lines_at(uint32_t n) {
  if (codes == NULL || n >= code_count) return NULL;
  for (uint32_t slot = 0; slot < SLOTS; slot++)
    if (codes[slot].code != NULL && n-- == 0) return &codes[slot];
  return NULL;
}

static uint32_t recording; ///< the number of this one, from 1 on

void kmm_lines_forget(void) {
  recording++;
  struct kmm_line_code *code;
  for (uint32_t n = 0; (code = kmm_lines_at(n)) != NULL; n++) memset(code->lines, 0, code->count * sizeof *code->lines);
}

// MARK: Frames

/// A frame that is counted, and the interval that it is in.
struct frame {
  struct kmm_line_code *code;
  struct kmm_line *line;         ///< NULL = at none yet
  struct kmm_line_counters base; ///< as the interval began
  struct kmm_line_counters outside; ///< the highest of the interval around it so far
};

/// The counted frames of a thread, outermost first.
struct stack {
  struct kmm_line_counters *counters;
  struct frame *frames;
  uint32_t depth;
  uint32_t beyond; ///< frames that there was no room for
  uint64_t looked_at; ///< when the resident set was last read, in nanoseconds
  uint32_t recording; ///< the number of the recording that the frames belong to
};
static __thread struct stack stack;

#define MAX_DEPTH 65536u
#define LOOK_INTERVAL 1000000u ///< nanoseconds

static int64_t total(const struct kmm_line_counters *c) { return c->live[KMM_LINE_NATIVE] + c->live[KMM_LINE_PYTHON]; }

/// Has the resident set read, for the line and for the timeline, where the last look is long enough ago for one more to cost little.
static void look(struct kmm_line *line) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  uint64_t now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
  if (line->resident != 0 && now - stack.looked_at < LOOK_INTERVAL) return;
  stack.looked_at = now;
  uint64_t bytes = kmm_agent_lines_look();
  if (bytes > line->resident) line->resident = bytes;
}

/// Whether a frame further out is at the same line: then what is done here is a part of what that one does.
static bool is_inside_same(const struct frame *frame) {
  for (const struct frame *outer = stack.frames; outer < frame; outer++)
    if (outer->line == frame->line) return true;
  return false;
}

static void close_interval(struct frame *frame) {
  struct kmm_line *line = frame->line;
  if (line == NULL) return;
  struct kmm_line_counters *now = stack.counters;
  if (!is_inside_same(frame)) {
    line->allocations += now->allocations - frame->base.allocations;
    for (int part = 0; part < KMM_LINE_PARTS; part++) {
      line->allocated[part] += now->allocated[part] - frame->base.allocated[part];
      line->kept[part] += now->live[part] - frame->base.live[part];
    }
    int64_t peak = now->high - total(&frame->base);
    if (peak > line->peak) {
      line->peak = peak;
      for (int part = 0; part < KMM_LINE_PARTS; part++) line->peak_parts[part] = now->high_parts[part] - frame->base.live[part];
    }
    look(line);
  }
  if (frame->outside.high > now->high) {
    now->high = frame->outside.high;
    memcpy(now->high_parts, frame->outside.high_parts, sizeof now->high_parts);
  }
  frame->line = NULL;
}

static void open_line(struct frame *frame, int32_t number, bool counts) {
  int64_t place = (int64_t)number - frame->code->first_line;
  if (number == 0 || place < 0 || place >= frame->code->count) return;
  struct kmm_line_counters *now = stack.counters;
  frame->line = &frame->code->lines[place];
  if (counts) frame->line->times++;
  frame->outside = *now;
  now->high = total(now);
  memcpy(now->high_parts, now->live, sizeof now->high_parts);
  frame->base = *now;
}

/// Frames of an earlier recording may have ended without a word. The thread is not counted for them any more: a recording begins with
/// threads that nobody counts.
static void drop_earlier_frames(void) {
  if (stack.recording == recording) return;
  stack.recording = recording;
  stack.counters = NULL;
  stack.depth = stack.beyond = 0;
}

void kmm_lines_enter(struct kmm_line_code *code, int32_t line) {
  drop_earlier_frames();
  if (stack.counters == NULL) {
    stack.counters = kmm_agent_lines_begin != NULL ? kmm_agent_lines_begin() : NULL;
    if (stack.counters == NULL) return;
  }
  if (stack.frames == NULL) stack.frames = map(MAX_DEPTH * sizeof *stack.frames);
  if (stack.frames == NULL || stack.depth == MAX_DEPTH) {
    stack.beyond++;
    return;
  }
  struct frame *frame = &stack.frames[stack.depth++];
  frame->code = code;
  frame->line = NULL;
  open_line(frame, line, false);
}

/// The innermost frame, if it is of this code object.
static struct frame *innermost(const struct kmm_line_code *code) {
  if (stack.depth == 0 || stack.beyond > 0 || stack.recording != recording) return NULL;
  struct frame *frame = &stack.frames[stack.depth - 1];
  return frame->code == code ? frame : NULL;
}

void kmm_lines_reach(struct kmm_line_code *code, int32_t line, bool counts) {
  struct frame *frame = innermost(code);
  if (frame == NULL) return;
  close_interval(frame);
  open_line(frame, line, counts);
}

void kmm_lines_leave(struct kmm_line_code *code) {
  drop_earlier_frames();
  if (stack.beyond > 0) {
    stack.beyond--;
    return;
  }
  struct frame *frame = innermost(code);
  if (frame == NULL) return;
  close_interval(frame);
  if (--stack.depth > 0) return;
  if (kmm_agent_lines_end != NULL) kmm_agent_lines_end();
  stack.counters = NULL;
}

struct kmm_line_code *kmm_lines_innermost(void) {
  return stack.depth > 0 && stack.beyond == 0 ? stack.frames[stack.depth - 1].code : NULL;
}

struct kmm_line_counters *kmm_lines_counters(void) { return stack.counters; }

// MARK: What the interpreter allocates to tell of events

static uint64_t int_bytes;
uint64_t kmm_lines_int_bytes(void) { return int_bytes; }

bool kmm_lines_measure(void) {
  struct kmm_line_counters *counters = kmm_agent_lines_begin();
  if (counters == NULL) return false;
  uint64_t before = counters->allocated[KMM_LINE_PYTHON];
  PyObject *number = PyLong_FromLong(100000);
  int_bytes = counters->allocated[KMM_LINE_PYTHON] - before;
  if (number != NULL) Py_DecRef(number);
  kmm_agent_lines_end();
  return true;
}

void kmm_lines_forgive(uint64_t bytes) {
  struct kmm_line_counters *now = stack.counters;
  if (now == NULL || bytes == 0) return;
  if (now->budget_high == total(now)) now->budget_high -= (int64_t)bytes;
  if (now->high == total(now)) {
    now->high -= (int64_t)bytes;
    now->high_parts[KMM_LINE_PYTHON] -= (int64_t)bytes;
  }
  now->allocations--;
  now->allocated[KMM_LINE_PYTHON] -= bytes;
  now->live[KMM_LINE_PYTHON] -= (int64_t)bytes;
}

void kmm_lines_expect(uint64_t bytes) {
  if (stack.counters != NULL) stack.counters->live[KMM_LINE_PYTHON] += (int64_t)bytes;
}
