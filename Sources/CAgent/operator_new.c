/// The hooks of operator new: C, because exceptions pass through them.
#include "callbacks.h"

void kmm_new_begins(uint32_t kind, size_t size, uintptr_t frame);
void kmm_new_ends(void *block, size_t size, uint32_t kind, uintptr_t frame);

#define KMM_NEW_HOOK(name, kind, parameters, ...)               \
  void *kmm_##name parameters;                                  \
  void *kmm_##name parameters {                                 \
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);    \
    kmm_new_begins(kind, size, frame);                                \
    void *block = kmm_original.name(__VA_ARGS__);               \
    kmm_new_ends(block, size, kind, frame);                     \
    return block;                                               \
  }

KMM_NEW_HOOK(new_plain, KMM_KIND_NEW, (size_t size), size)
KMM_NEW_HOOK(new_array, KMM_KIND_NEW_ARRAY, (size_t size), size)
KMM_NEW_HOOK(new_nothrow, KMM_KIND_NEW, (size_t size, const void *tag), size, tag)
KMM_NEW_HOOK(new_array_nothrow, KMM_KIND_NEW_ARRAY, (size_t size, const void *tag), size, tag)
KMM_NEW_HOOK(new_aligned, KMM_KIND_NEW, (size_t size, size_t alignment), size, alignment)
KMM_NEW_HOOK(new_array_aligned, KMM_KIND_NEW_ARRAY, (size_t size, size_t alignment), size, alignment)
KMM_NEW_HOOK(new_aligned_nothrow, KMM_KIND_NEW, (size_t size, size_t alignment, const void *tag), size, alignment, tag)
KMM_NEW_HOOK(new_array_aligned_nothrow, KMM_KIND_NEW_ARRAY, (size_t size, size_t alignment, const void *tag), size, alignment, tag)
