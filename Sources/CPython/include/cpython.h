/// What the bridge needs of CPython, without Python.h: the stable parts of its ABI, its functions by pointer, and the offsets
/// of the private structures of 3.9 - 3.13.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kmm_atomics.h"
#include "kmm_capture.h"
#include "kmm_interface.h"

#pragma clang assume_nonnull begin

typedef struct kmm_py_object kmm_py_object;

/// PyMemAllocatorEx; outside the limited API, the same on 3.9 - 3.13.
struct kmm_py_allocator {
  void *_Nullable context;
  void *_Nullable (*_Nullable malloc)(void *_Nullable context, size_t size);
  void *_Nullable (*_Nullable calloc)(void *_Nullable context, size_t count, size_t size);
  void *_Nullable (*_Nullable realloc)(void *_Nullable context, void *_Nullable block, size_t size);
  void (*_Nullable free)(void *_Nullable context, void *_Nullable block);
};

enum kmm_py_domain { KMM_PY_RAW = 0, KMM_PY_MEM = 1, KMM_PY_OBJECT = 2, KMM_PY_DOMAINS = 3 };

/// Where a minor version keeps what; -1 = it has no such field.
struct kmm_py_layout {
  int32_t state_frame;     ///< thread state: the current frame, or the cframe
  int32_t cframe_frame;    ///< cframe: the current frame; -1 = the state points at the frame itself
  int32_t state_chunk;     ///< 3.11+, thread state: the newest of the mappings in which its frames stand; each begins with the address of the one before
  int32_t frame_previous;
  int32_t frame_code;
  int32_t frame_instruction; ///< 3.9, 3.10: an index (int); 3.11+: a pointer
  int32_t frame_is_entry;  ///< 3.11
  int32_t frame_owner;     ///< 3.12+: 3 = a frame of the C stack, the seam under an entry frame
  int32_t instruction_unit; ///< 3.9, 3.10: bytes per index
  int32_t code_flags;
  int32_t code_first_line;
  int32_t code_filename;
  int32_t code_name;       ///< co_qualname where there is one
  int32_t code_line_table;
  int32_t code_bytes;      ///< 3.11+: the bytecode in the code object
  int32_t ascii_data;      ///< compact ASCII strings
  int32_t compact_data;    ///< other compact strings
};

/// One frame of a thread's Python chain; the chain is kept outermost first.
struct kmm_py_frame {
  uintptr_t frame;
  uintptr_t instruction;
};

/// What else is known of a frame of the chain; apart, so that comparing touches little memory.
struct kmm_py_frame_detail {
  uintptr_t code;
  uint32_t node;
  uint32_t is_seam; ///< 3.12+: a frame of the C stack
};

/// A node that a thread found lately: the frame and its caller's node are the key.
struct kmm_py_found_node {
  uint64_t place;  ///< one number for the code and the instruction
  uint32_t parent; ///< bits 26-30: the code generation; bit 31: a run of the evaluation loop begins with the frame
  uint32_t node;
};

#define KMM_PY_MAX_FRAMES 32768u
#define KMM_PY_FOUND 16384u

/// What the bridge knows of one thread.
struct kmm_py_thread {
  uint32_t length;
  uint32_t code_generation;
  uint32_t node;
  uint32_t context; ///< on which the outermost frame stands
  uint32_t reserved[1020];
  struct kmm_py_found_node found[KMM_PY_FOUND]; ///< on pages of its own
  struct kmm_py_frame outside; ///< before the outermost frame: address 0
  struct kmm_py_frame chain[KMM_PY_MAX_FRAMES];
  struct kmm_py_frame_detail details[KMM_PY_MAX_FRAMES];
  struct kmm_py_frame scratch[KMM_PY_MAX_FRAMES];
};

/// The interpreter's functions, found by name.
struct kmm_py_functions {
  const char *_Nonnull (*_Nullable get_version)(void);
  void (*_Nullable get_allocator)(int domain, struct kmm_py_allocator *allocator);
  void (*_Nullable set_allocator)(int domain, struct kmm_py_allocator *allocator);
  void *_Nullable (*_Nullable state_with_gil)(void);
  void *_Nullable (*_Nullable state_of_thread)(void);
  int (*_Nullable add_audit_hook)(int (*_Nonnull hook)(const char *event, kmm_py_object *_Nullable arguments, void *_Nullable data), void *_Nullable data);
  int (*_Nullable is_initialized)(void);
  kmm_py_object *_Nullable (*_Nullable current_frame)(void);
  void *_Nullable (*_Nullable main_interpreter)(void);
  void *_Nullable (*_Nullable first_thread)(void *interpreter);
  void *_Nullable (*_Nullable next_thread)(void *state);
  kmm_py_object *_Nullable (*_Nullable frame_of_thread)(void *state);
  kmm_py_object *_Nullable (*_Nullable frame_code)(kmm_py_object *frame);
  kmm_py_object *_Nullable (*_Nullable frame_back)(kmm_py_object *frame);
  int (*_Nullable frame_line)(kmm_py_object *frame);
  kmm_py_object *_Nullable (*_Nullable get_attribute)(kmm_py_object *object, const char *name);
  long (*_Nullable as_long)(kmm_py_object *object);
  const char *_Nullable (*_Nullable as_utf8)(kmm_py_object *object);
  void (*_Nullable incref)(kmm_py_object *_Nullable object);
  void (*_Nullable decref)(kmm_py_object *_Nullable object);
  kmm_py_object *_Nullable (*_Nullable import_module)(const char *name);
  kmm_py_object *_Nullable (*_Nullable call_function)(kmm_py_object *callable, kmm_py_object *_Nullable arguments);
  kmm_py_object *_Nullable (*_Nullable new_function)(void *definition, kmm_py_object *_Nullable self, kmm_py_object *_Nullable module);
  kmm_py_object *_Nullable (*_Nullable pack_one)(long count, ...);
  void (*_Nullable clear_error)(void);
  kmm_py_object *_Nullable none;
  uintptr_t code_type; ///< PyCode_Type
};

/// PyRefTracer: called when an object was made (event 0) or is about to die (event 1).
typedef int (*kmm_py_tracer)(kmm_py_object *object, int event, void *_Nullable data);

/// The interpreter's one slot for a reference tracer, from 3.13 on.
struct kmm_py_tracing {
  int (*_Nullable set)(kmm_py_tracer _Nullable tracer, void *_Nullable data); ///< NULL: this version has no tracer
  kmm_py_tracer _Nullable (*_Nullable get)(void *_Nullable *_Nullable data);
  kmm_py_tracer _Nullable previous; ///< whose slot it was; it is called first
  void *_Nullable previous_data;
  uintptr_t new_block;     ///< the latest block of the object domain, until an object is made in it
  uint32_t is_installed;
  uint32_t was_interrupted; ///< during this capture somebody else had the slot
};

/// Everything global of the bridge; zero at load.
struct kmm_bridge {
  const struct kmm_interface *_Nullable interface;
  struct kmm_py_functions python;
  struct kmm_py_layout layout;
  uint32_t minor;
  uint32_t micro;
  uint32_t is_active;
  uint32_t is_checked;   ///< the layout has stood its test against the interpreter
  uint32_t is_settled;   ///< the first moment with an interpreter has passed
  uint32_t has_audit_hook;
  uint32_t uses_audit_hook; ///< the recording began before the interpreter
  uint32_t code_generation;
  uint32_t next_code;
  uint32_t next_string;
  uint32_t code_lock;
  uintptr_t code_table;  ///< from address to code id
  uintptr_t strings;     ///< latest file names
  uintptr_t scratch;     ///< text on its way to the log, under the code lock
  void (*_Nullable code_dealloc)(kmm_py_object *code);
  uint32_t hooked_domains;
  uint32_t passes_through; ///< objects are not recorded: the raw hooks are there for the audit entry alone
  uint32_t adds_hook; ///< while the audit hook is added
  /// CPython's entry of our audit hook, made before debug allocators may have replaced the one that made it.
  void *_Nullable audit_entry;
  struct kmm_py_allocator audit_allocator;
  uint32_t passed_events; ///< calls of the hooks that were not recorded
  struct kmm_py_tracing tracing;
};
extern struct kmm_bridge kmm_bridge_state __attribute__((visibility("hidden")));
KMM_INLINE struct kmm_bridge *kmm_bridge_get(void) { return &kmm_bridge_state; }
extern struct kmm_py_allocator kmm_py_originals[KMM_PY_DOMAINS] __attribute__((visibility("hidden")));
KMM_INLINE struct kmm_py_allocator *kmm_py_original(uint32_t domain) { return &kmm_py_originals[domain]; }
/// The hooks of a domain, to be installed with the original's context. Where objects are not recorded, those of the raw domain
/// pass through by a tail call: the malloc behind them is what is recorded, and its stack must not stop at a hook.
struct kmm_py_allocator kmm_py_hooks(uint32_t domain);

KMM_INLINE void *_Nullable kmm_py_malloc(uint32_t d, void *_Nullable c, size_t n) { return kmm_py_originals[d].malloc(c, n); }
KMM_INLINE void *_Nullable kmm_py_calloc(uint32_t d, void *_Nullable c, size_t a, size_t n) { return kmm_py_originals[d].calloc(c, a, n); }
KMM_INLINE void *_Nullable kmm_py_realloc(uint32_t d, void *_Nullable c, void *_Nullable p, size_t n) { return kmm_py_originals[d].realloc(c, p, n); }
/// The one block that the bridge itself makes in the interpreter before the interpreter chooses its allocators. Freed by a debug
/// allocator it would end the program, so it goes back to the allocator that made it.
KMM_INLINE void kmm_py_note_audit_entry(void *_Nullable entry) {
  kmm_bridge_state.audit_entry = entry;
  kmm_bridge_state.audit_allocator = kmm_py_originals[KMM_PY_RAW];
}
KMM_INLINE void kmm_py_free_audit_entry(void) {
  void *entry = kmm_bridge_state.audit_entry;
  kmm_bridge_state.audit_entry = NULL;
  kmm_bridge_state.audit_allocator.free(kmm_bridge_state.audit_allocator.context, entry);
}
KMM_INLINE void kmm_py_free(uint32_t d, void *_Nullable c, void *_Nullable p) { kmm_py_originals[d].free(c, p); }

// The interface as functions; what they do is written in kmm_interface.h.
KMM_INLINE struct kmm_thread *_Nullable kmm_enter(void) { return kmm_bridge_state.interface->enter(); }
KMM_INLINE struct kmm_thread_head *kmm_head(struct kmm_thread *t) { return (struct kmm_thread_head *)t; }
KMM_INLINE void kmm_leave(struct kmm_thread *t) { *kmm_head(t)->busy = kmm_head(t)->idle; }
KMM_INLINE struct kmm_thread *_Nullable kmm_returning(uintptr_t p, uintptr_t frame) {
  return kmm_bridge_state.interface->returning(p, frame);
}
/// Ends the thread's event; what follows counts as `idle` (enum kmm_busy) says.
KMM_INLINE void kmm_set_idle(struct kmm_thread *t, uint32_t idle) {
  kmm_head(t)->idle = idle | (kmm_head(t)->idle & KMM_REALTIME);
  kmm_leave(t);
}
KMM_INLINE void kmm_set_inside(struct kmm_thread *t, uintptr_t frame) { kmm_head(t)->inside_allocator = frame; }

KMM_INLINE struct kmm_py_frame *kmm_py_chain(struct kmm_py_thread *t) { return t->chain; }
KMM_INLINE struct kmm_py_frame_detail *kmm_py_details(struct kmm_py_thread *t) { return t->details; }
KMM_INLINE struct kmm_py_frame *kmm_py_scratch(struct kmm_py_thread *t) { return t->scratch; }
KMM_INLINE struct kmm_py_found_node *kmm_py_found(struct kmm_py_thread *t) { return t->found; }
KMM_INLINE uintptr_t kmm_py_code_table_address(void) { return (uintptr_t)&kmm_bridge_state.code_table; }
KMM_INLINE uintptr_t kmm_py_code_lock_address(void) { return (uintptr_t)&kmm_bridge_state.code_lock; }
KMM_INLINE bool kmm_py_same(struct kmm_py_allocator a, struct kmm_py_allocator b) { return a.malloc == b.malloc && a.free == b.free; }
/// Whether a call of an allocator ends in kmmem's hooks: it is tried, with events passing through uncounted.
bool kmm_py_reaches_hooks(struct kmm_py_allocator allocator);
/// Lists a mapping that a walk in place makes, replaces or gives up (address 0 = none).
void kmm_photograph_note_mapping(uintptr_t old, uintptr_t new, size_t bytes);
uintptr_t kmm_py_map(size_t bytes);
/// Makes whole pages of a mapping zero again.
void kmm_py_empty(uintptr_t at, size_t bytes);
void kmm_py_unmap(uintptr_t at, size_t bytes);
uint32_t (*kmm_python_stack_function(void))(struct kmm_thread *thread, uint32_t holds_gil);
/// The same between two lives of the interpreter: it notices the next one.
uint32_t (*kmm_awaiting_stack_function(void))(struct kmm_thread *thread, uint32_t holds_gil);
/// kmmem's tracer, alone or with another's tracer to be called first.
kmm_py_tracer kmm_py_tracer_function(bool is_chained);
KMM_INLINE bool kmm_py_is_own_tracer(kmm_py_tracer _Nullable tracer) {
  return tracer == kmm_py_tracer_function(false) || tracer == kmm_py_tracer_function(true);
}

/// Finds the interpreter's functions; false when one that is needed is missing.
bool kmm_py_find(void);
bool kmm_py_install_audit_hook(void);
/// Registers the end of the recording with Python's atexit, before any of the program's own callbacks: they run in reverse.
bool kmm_py_register_exit(void);
void kmm_py_wrap_code_dealloc(void);
void kmm_py_unwrap_code_dealloc(void);

#pragma clang assume_nonnull end
