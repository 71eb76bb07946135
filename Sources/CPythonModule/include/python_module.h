/// The extension module `_kmmem`: its tables and the reading of its arguments, which need C; one binary for 3.9 - 3.13.
#pragma once
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kmm_context.h"

#pragma clang assume_nonnull begin

/// Arguments of `_kmmem.start`.
struct kmm_start_arguments {
  const char *library_directory;
  const char *path;
  uint32_t native;
  uint32_t objects;
  uint32_t frames;
  uint64_t sample_bytes;
};

typedef int32_t (*kmm_start_function)(const char *path, uint32_t options, uint32_t frames, uint64_t sample_bytes);
typedef int32_t (*kmm_photograph_function)(const char *path, uint32_t options);
typedef void (*kmm_plain_function)(void);
typedef uint64_t (*kmm_count_function)(void);
typedef bool (*kmm_question_function)(void);
typedef void (*kmm_totals_function)(uint64_t *totals);
typedef void (*kmm_mark_function)(const char *name);
typedef void (*kmm_note_function)(const char *key, const char *value);
typedef void (*kmm_context_function)(const char *_Nullable name);
typedef struct kmm_context *_Nullable (*kmm_figures_function)(void);

/// dlopen of a file in a folder; NULL when it cannot be loaded.
void *_Nullable kmm_open_library(const char *directory, const char *name);

/// The sentence for a reason why there is no photograph.
const char *kmm_snapshot_error(int32_t reason);

// The agent's entry points by address; Swift cannot cast a pointer to a function.
static inline int32_t kmm_call_start(void *f, const char *path, uint32_t options, uint32_t frames, uint64_t sample) {
  return ((kmm_start_function)f)(path, options, frames, sample);
}
static inline int32_t kmm_call_photograph(void *f, const char *path, uint32_t options) {
  return ((kmm_photograph_function)f)(path, options);
}
static inline uint64_t kmm_call_count(void *f) { return ((kmm_count_function)f)(); }
static inline void kmm_call_plain(void *f) { ((kmm_plain_function)f)(); }
static inline bool kmm_call_question(void *f) { return ((kmm_question_function)f)(); }
static inline void kmm_call_totals(void *f, uint64_t *totals) { ((kmm_totals_function)f)(totals); }
static inline void kmm_call_mark(void *f, const char *name) { ((kmm_mark_function)f)(name); }
static inline void kmm_call_note(void *f, const char *key, const char *value) { ((kmm_note_function)f)(key, value); }
static inline void kmm_call_context(void *f, const char *_Nullable name) { ((kmm_context_function)f)(name); }
static inline struct kmm_context *_Nullable kmm_call_figures(void *f) { return ((kmm_figures_function)f)(); }

#pragma clang assume_nonnull end
