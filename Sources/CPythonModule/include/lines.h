/// Functions line by line: what each line of some code objects allocates, in every thread, with all that it calls.
///
/// The interpreter tells when a line begins and when a frame begins, ends or is resumed: by `sys.monitoring` from Python 3.12 on
/// (line_events.c), before by a trace function that is on in the frames of these code objects alone (line_tracing.c). Everything here is
/// done with the interpreter's lock, and none of it allocates memory that is recorded.
#pragma once
#include "kmm_lines.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct python_object PyObject;

/// What one line came to.
struct kmm_line {
  uint64_t times;
  uint64_t allocations;
  uint64_t allocated[KMM_LINE_PARTS];
  int64_t kept[KMM_LINE_PARTS];
  int64_t peak;
  int64_t peak_parts[KMM_LINE_PARTS];
  uint64_t resident; ///< the largest resident set at the end of the line, in bytes; 0 = not looked at
};

/// A code object whose lines are counted.
struct kmm_line_code {
  PyObject *code;
  int32_t first_line;
  uint32_t count;
  struct kmm_line *lines;
};

/// Registers a code object with so many lines from its first; NULL when there is no room. Keeps a reference.
struct kmm_line_code *_Nullable kmm_lines_register(PyObject *code, int32_t first_line, uint32_t count);
/// The registered code object, or NULL.
struct kmm_line_code *_Nullable kmm_lines_find(const void *code);
/// The n-th registered one, NULL behind the last.
struct kmm_line_code *_Nullable kmm_lines_at(uint32_t n);
/// Another recording begins: what all lines have come to is 0.
void kmm_lines_forget(void);

/// A frame of a registered code object begins or goes on, at a line or (0) at none yet.
void kmm_lines_enter(struct kmm_line_code *code, int32_t line);
/// The innermost frame is at a line from now on; counts = it has begun to run it.
void kmm_lines_reach(struct kmm_line_code *code, int32_t line, bool counts);
/// The innermost frame ends, or waits to go on.
void kmm_lines_leave(struct kmm_line_code *code);
/// The code object of the innermost frame of the calling thread that is counted; NULL where there is none.
struct kmm_line_code *_Nullable kmm_lines_innermost(void);
/// The calling thread's counters, NULL where none of its frames is counted.
struct kmm_line_counters *_Nullable kmm_lines_counters(void);
/// Takes so many bytes of one Python object off the counters, which the interpreter made in order to tell of an event.
void kmm_lines_forgive(uint64_t bytes);
/// The event is over, and the interpreter is about to free that object.
void kmm_lines_expect(uint64_t bytes);
/// The address of the agent's entry points was found: what an int is that tells of a line is measured. False without a recording.
bool kmm_lines_measure(void);
/// The bytes of an int above the interpreter's small ones.
uint64_t kmm_lines_int_bytes(void);

/// Begins to follow the calling interpreter's frames; false where the version is not known, or its layout is another.
bool kmm_line_tracing_begin(int minor);
/// Follows them no more; frames that are counted at this moment end as they began.
void kmm_line_tracing_end(void);
/// How many frames were not followed, as the program had a trace function of its own.
uint64_t kmm_line_tracing_missed(void);

/// An entry point of the agent by its `kmm_lines_entry`; NULL where there is none. In Swift.
void *_Nullable kmm_module_entry_of_lines(uint32_t entry);

/// Entry points of the agent, found when counting begins.
extern struct kmm_line_counters *_Nullable (*_Nullable kmm_agent_lines_begin)(void);
extern void (*_Nullable kmm_agent_lines_end)(void);
extern uint64_t (*_Nullable kmm_agent_lines_look)(void);

#pragma clang assume_nonnull end
