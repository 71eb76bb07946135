/// dlopen and its family. dlopen looks at its caller for RUNPATH, dlsym for RTLD_NEXT and RTLD_DEFAULT: so these hooks
/// tail-jump, and the agent looks for new modules at its next event.
#include "callbacks.h"
#include "hooks.h"

void *kmm_dlopen(const char *file, int mode) {
  kmm_loader_enters((uintptr_t)__builtin_frame_address(0));
  __attribute__((musttail)) return kmm_original.dlopen(file, mode);
}

void *kmm_dlmopen(Lmid_t space, const char *file, int mode) {
  kmm_loader_enters((uintptr_t)__builtin_frame_address(0));
  __attribute__((musttail)) return kmm_original.dlmopen(space, file, mode);
}

int kmm_dlclose(void *handle) {
  int result = kmm_original.dlclose(handle);
  kmm_loader_enters((uintptr_t)__builtin_frame_address(0));
  kmm_loader_event();
  return result;
}

/// The hook for a function that some hook calls as its original, else NULL.
static void *swapped(void *found) {
  struct kmm_agent *agent = kmm_agent_get();
  if (found == NULL || agent->control == NULL || agent->control->mode != KMM_ON) return NULL;
  for (uint32_t i = 0; i < kmm_hooked_count(); ++i)
    if (*kmm_hooked_at(i)->original == found && (!kmm_hooked_at(i)->waits || agent->watches_sections) &&
        (!kmm_hooked_at(i)->guards || agent->guard.interval != 0)) return kmm_hook_of(kmm_hooked_at(i));
  return NULL;
}

void *kmm_dlsym(void *handle, const char *name) {
  kmm_loader_event();
  if (handle != RTLD_NEXT) {
    void *found = kmm_original.dlsym(handle, name);
    void *hook = swapped(found);
    if (hook != NULL) return hook;
    if (handle != RTLD_DEFAULT) return found;
  }
  __attribute__((musttail)) return kmm_original.dlsym(handle, name);
}

void *kmm_dlvsym(void *handle, const char *name, const char *version) {
  kmm_loader_event();
  if (handle != RTLD_NEXT) {
    void *found = kmm_original.dlvsym(handle, name, version);
    void *hook = swapped(found);
    if (hook != NULL) return hook;
    if (handle != RTLD_DEFAULT) return found;
  }
  __attribute__((musttail)) return kmm_original.dlvsym(handle, name, version);
}
