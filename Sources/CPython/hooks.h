/// What the C side of the bridge takes from Swift.
#pragma once
#include "cpython.h"

#define KMM_DOMAIN_HOOKS(domain)                        \
  void *kmm_##domain##_malloc(void *, size_t);          \
  void *kmm_##domain##_calloc(void *, size_t, size_t);  \
  void *kmm_##domain##_realloc(void *, void *, size_t); \
  void kmm_##domain##_free(void *, void *)
KMM_DOMAIN_HOOKS(raw);
KMM_DOMAIN_HOOKS(mem);
KMM_DOMAIN_HOOKS(object);

uint32_t kmm_python_stack(struct kmm_thread *, uint32_t);
uint32_t kmm_python_stack_awaiting(struct kmm_thread *, uint32_t);
/// The interpreter drops its audit hooks: it is being finalised.
void kmm_interpreter_ends(void);
/// An object was made in a block that is not new; returns 0.
int kmm_object_reuses(uintptr_t block);
/// An audit event before the bridge has settled; runs: the program's own code begins.
void kmm_audited(bool runs);
/// The last atexit callback.
void kmm_python_exits(void);
/// A code object is about to be freed.
void kmm_code_ends(uintptr_t code);
