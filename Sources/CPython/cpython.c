#include "cpython.h"
#include "hooks.h"
#include "photograph.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

struct kmm_bridge kmm_bridge_state;
struct kmm_py_allocator kmm_py_originals[KMM_PY_DOMAINS];

static void *symbol(const char *name) { return kmm_bridge_state.interface->symbol(name); }

bool kmm_py_find(void) {
  struct kmm_py_functions *p = &kmm_bridge_state.python;
  p->get_version = symbol("Py_GetVersion");
  p->get_allocator = symbol("PyMem_GetAllocator");
  p->set_allocator = symbol("PyMem_SetAllocator");
  p->state_with_gil = symbol("_PyThreadState_UncheckedGet");
  if (p->state_with_gil == NULL) p->state_with_gil = symbol("PyThreadState_GetUnchecked"); // 3.13
  p->state_of_thread = symbol("PyGILState_GetThisThreadState");
  p->add_audit_hook = symbol("PySys_AddAuditHook");
  p->is_initialized = symbol("Py_IsInitialized");
  p->current_frame = symbol("PyEval_GetFrame");
  p->main_interpreter = symbol("PyInterpreterState_Main");
  p->first_thread = symbol("PyInterpreterState_ThreadHead");
  p->next_thread = symbol("PyThreadState_Next");
  p->frame_of_thread = symbol("PyThreadState_GetFrame");
  p->frame_code = symbol("PyFrame_GetCode");
  p->frame_back = symbol("PyFrame_GetBack");
  p->frame_line = symbol("PyFrame_GetLineNumber");
  p->get_attribute = symbol("PyObject_GetAttrString");
  p->as_long = symbol("PyLong_AsLong");
  p->as_utf8 = symbol("PyUnicode_AsUTF8");
  p->incref = symbol("Py_IncRef");
  p->decref = symbol("Py_DecRef");
  p->import_module = symbol("PyImport_ImportModule");
  p->call_function = symbol("PyObject_CallObject");
  p->new_function = symbol("PyCFunction_NewEx");
  p->pack_one = symbol("PyTuple_Pack");
  p->clear_error = symbol("PyErr_Clear");
  p->none = symbol("_Py_NoneStruct");
  p->code_type = (uintptr_t)symbol("PyCode_Type");
  kmm_bridge_state.tracing.set = symbol("PyRefTracer_SetTracer");
  kmm_bridge_state.tracing.get = symbol("PyRefTracer_GetTracer");
  void *const *first = (void *const *)p;
  for (size_t i = 0; i < sizeof *p / sizeof *first; ++i)
    if (first[i] == NULL) return false;
  return true;
}

static int audit(const char *event, kmm_py_object *arguments, void *data) {
  (void)arguments, (void)data;
  if (strcmp(event, "cpython._PySys_ClearAuditHooks") == 0) kmm_interpreter_ends();
  else if (!kmm_bridge_state.is_settled && kmm_bridge_state.is_active) kmm_audited(strncmp(event, "cpython.run_", 12) == 0);
  return 0;
}

bool kmm_py_install_audit_hook(void) {
  kmm_bridge_state.adds_hook = 1;
  bool added = kmm_bridge_state.python.add_audit_hook(audit, NULL) == 0;
  kmm_bridge_state.adds_hook = 0;
  return added;
}

static kmm_py_object *at_exit(kmm_py_object *self, kmm_py_object *arguments) {
  (void)self, (void)arguments;
  kmm_python_exits();
  kmm_bridge_state.python.incref(kmm_bridge_state.python.none);
  return kmm_bridge_state.python.none;
}

/// PyMethodDef of the stable ABI.
static struct {
  const char *name;
  kmm_py_object *(*function)(kmm_py_object *, kmm_py_object *);
  int flags; // METH_NOARGS
  const char *doc;
} exit_function = {"kmmem_ends_recording", at_exit, 0x0004, NULL};

bool kmm_py_register_exit(void) {
  struct kmm_py_functions *p = &kmm_bridge_state.python;
  bool registered = false;
  kmm_py_object *module = p->import_module("atexit");
  kmm_py_object *function = p->new_function(&exit_function, NULL, NULL);
  kmm_py_object *add = module ? p->get_attribute(module, "register") : NULL;
  if (function && add) {
    kmm_py_object *arguments = p->pack_one(1, function);
    kmm_py_object *result = arguments ? p->call_function(add, arguments) : NULL;
    registered = result != NULL;
    p->decref(result);
    p->decref(arguments);
  }
  p->decref(add);
  p->decref(function);
  p->decref(module);
  if (!registered) p->clear_error();
  return registered;
}

#define KMM_TYPE_DEALLOC 48 // PyTypeObject.tp_dealloc, the same on every version

static void code_dealloc(kmm_py_object *code) {
  kmm_code_ends((uintptr_t)code);
  kmm_bridge_state.code_dealloc(code);
}

void kmm_py_wrap_code_dealloc(void) {
  void (**slot)(kmm_py_object *) = (void *)(kmm_bridge_state.python.code_type + KMM_TYPE_DEALLOC);
  if (*slot == code_dealloc) return;
  kmm_bridge_state.code_dealloc = *slot;
  *slot = code_dealloc;
}

void kmm_py_unwrap_code_dealloc(void) {
  void (**slot)(kmm_py_object *) = (void *)(kmm_bridge_state.python.code_type + KMM_TYPE_DEALLOC);
  if (*slot == code_dealloc) *slot = kmm_bridge_state.code_dealloc;
}

static void *pass_malloc(void *context, size_t size) {
  ++kmm_bridge_state.passed_events;
  if (__builtin_expect(kmm_bridge_state.adds_hook, 0)) {
    void *block = kmm_py_malloc(KMM_PY_RAW, context, size);
    kmm_py_note_audit_entry(block);
    return block;
  }
  __attribute__((musttail)) return kmm_py_originals[KMM_PY_RAW].malloc(context, size);
}

static void *pass_calloc(void *context, size_t count, size_t size) {
  __attribute__((musttail)) return kmm_py_originals[KMM_PY_RAW].calloc(context, count, size);
}

static void *pass_realloc(void *context, void *block, size_t size) {
  __attribute__((musttail)) return kmm_py_originals[KMM_PY_RAW].realloc(context, block, size);
}

static void pass_free(void *context, void *block) {
  if (block != NULL && block == kmm_bridge_state.audit_entry) return kmm_py_free_audit_entry();
  __attribute__((musttail)) return kmm_py_originals[KMM_PY_RAW].free(context, block);
}

struct kmm_py_allocator kmm_py_hooks(uint32_t domain) {
  static const struct kmm_py_allocator hooks[KMM_PY_DOMAINS] = {
      {NULL, kmm_raw_malloc, kmm_raw_calloc, kmm_raw_realloc, kmm_raw_free},
      {NULL, kmm_mem_malloc, kmm_mem_calloc, kmm_mem_realloc, kmm_mem_free},
      {NULL, kmm_object_malloc, kmm_object_calloc, kmm_object_realloc, kmm_object_free},
  };
  if (kmm_bridge_state.passes_through && domain == KMM_PY_RAW)
    return (struct kmm_py_allocator){NULL, pass_malloc, pass_calloc, pass_realloc, pass_free};
  return hooks[domain];
}

bool kmm_py_reaches_hooks(struct kmm_py_allocator allocator) {
  uint32_t before = kmm_bridge_state.passed_events;
  void *block = allocator.malloc(allocator.context, 16);
  if (block != NULL) allocator.free(allocator.context, block);
  return kmm_bridge_state.passed_events != before;
}

uintptr_t kmm_py_map(size_t bytes) {
  void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return 0;
  int before = errno;
  if (madvise(p, bytes, MADV_DONTDUMP) != 0) errno = before; // and so no part of a neighbour that is the program's
  kmm_photograph_note_mapping(0, (uintptr_t)p, bytes);
  // What a walk in place maps is listed by the walk, and goes with it.
  if (kmm_bridge_state.interface != NULL && kmm_photograph_state.own_mappings == 0)
    kmm_bridge_state.interface->own((uintptr_t)p, bytes);
  return (uintptr_t)p;
}

void kmm_py_empty(uintptr_t at, size_t bytes) { madvise((void *)at, bytes, MADV_DONTNEED); }

void kmm_py_unmap(uintptr_t at, size_t bytes) {
  kmm_photograph_note_mapping(at, 0, 0);
  if (kmm_bridge_state.interface != NULL) kmm_bridge_state.interface->own(at, 0);
  munmap((void *)at, bytes);
}

uint32_t (*kmm_python_stack_function(void))(struct kmm_thread *, uint32_t) { return kmm_python_stack; }
uint32_t (*kmm_awaiting_stack_function(void))(struct kmm_thread *, uint32_t) { return kmm_python_stack_awaiting; }
