/// The reference tracer: CPython 3.13 and later call it whenever an object is made or is about to die.
///
/// Almost every object is made in the block that was allocated for it just before, so that case costs a comparison. Any
/// other object got its memory from a free list.
#include "cpython.h"
#include "hooks.h"

#define KMM_TRACER_CREATE 0
#define KMM_OBJECT_TYPE 8 // PyObject.ob_type
#define KMM_TYPE_FLAGS 168 // PyTypeObject.tp_flags
#define KMM_TYPE_HAS_PRE_HEADER (1u << 3 | 1u << 4) // a managed weak reference or a managed dict
#define KMM_TYPE_HAS_GC_SHIFT 14

/// Where an object's block begins: two words of the collector and two of a managed dict and weak reference may stand before it.
/// Inline values stand behind it.
static uintptr_t block_of(const kmm_py_object *object) {
  uintptr_t place = (uintptr_t)object;
  uint64_t flags = kmm_load64(kmm_load64(place + KMM_OBJECT_TYPE) + KMM_TYPE_FLAGS);
  return place - 16 * (flags >> KMM_TYPE_HAS_GC_SHIFT & 1) - 16 * ((flags & KMM_TYPE_HAS_PRE_HEADER) != 0);
}

/// Leaves no frame behind when it calls on, so that a stack begins with the maker of the object.
static int trace(kmm_py_object *object, int event, void *data) {
  (void)data;
  if (event != KMM_TRACER_CREATE) return 0;
  uintptr_t block = block_of(object);
  if (__builtin_expect(block != kmm_bridge_state.tracing.new_block, 0)) return kmm_object_reuses(block);
  kmm_bridge_state.tracing.new_block = 0;
  return 0;
}

/// Set while another tracer is called: it may call us in turn, if it found us in the slot and took it.
static __thread bool kmm_in_previous __attribute__((tls_model("initial-exec")));

static int trace_chained(kmm_py_object *object, int event, void *data) {
  if (kmm_in_previous) return 0;
  kmm_in_previous = true;
  kmm_bridge_state.tracing.previous(object, event, kmm_bridge_state.tracing.previous_data);
  kmm_in_previous = false;
  __attribute__((musttail)) return trace(object, event, data); // CPython looks at no tracer's result
}

kmm_py_tracer kmm_py_tracer_function(bool is_chained) { return is_chained ? trace_chained : trace; }
