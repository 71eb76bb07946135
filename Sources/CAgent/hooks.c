/// The list of hooked functions. Adding one: a line here, its original in struct kmm_originals, its hook.
#include "hooks.h"

// In Swift; only their addresses matter here.
#define KMM_SWIFT_HOOK(name) extern void kmm_##name(void)
KMM_SWIFT_HOOK(malloc);
KMM_SWIFT_HOOK(calloc);
KMM_SWIFT_HOOK(realloc);
KMM_SWIFT_HOOK(reallocarray);
KMM_SWIFT_HOOK(free);
KMM_SWIFT_HOOK(free_sized);
KMM_SWIFT_HOOK(free_aligned_sized);
KMM_SWIFT_HOOK(posix_memalign);
KMM_SWIFT_HOOK(aligned_alloc);
KMM_SWIFT_HOOK(memalign);
KMM_SWIFT_HOOK(valloc);
KMM_SWIFT_HOOK(pvalloc);
KMM_SWIFT_HOOK(new_plain);
KMM_SWIFT_HOOK(new_array);
KMM_SWIFT_HOOK(new_nothrow);
KMM_SWIFT_HOOK(new_array_nothrow);
KMM_SWIFT_HOOK(new_aligned);
KMM_SWIFT_HOOK(new_array_aligned);
KMM_SWIFT_HOOK(new_aligned_nothrow);
KMM_SWIFT_HOOK(new_array_aligned_nothrow);
KMM_SWIFT_HOOK(delete_plain);
KMM_SWIFT_HOOK(delete_array);
KMM_SWIFT_HOOK(delete_sized);
KMM_SWIFT_HOOK(delete_array_sized);
KMM_SWIFT_HOOK(delete_nothrow);
KMM_SWIFT_HOOK(delete_array_nothrow);
KMM_SWIFT_HOOK(delete_aligned);
KMM_SWIFT_HOOK(delete_array_aligned);
KMM_SWIFT_HOOK(delete_sized_aligned);
KMM_SWIFT_HOOK(delete_array_sized_aligned);
KMM_SWIFT_HOOK(mmap);
KMM_SWIFT_HOOK(munmap);
KMM_SWIFT_HOOK(mremap);
KMM_SWIFT_HOOK(usable_size);

#define HOOK(symbol, name) {symbol, (void *)kmm_##name, NULL, (void **)(void *)&kmm_original.name, 0, 0, 0}
#define HOOK_AS(symbol, name, shared) {symbol, (void *)kmm_##name, NULL, (void **)(void *)&kmm_original.shared, 0, 0, 0}
#define HOOK_SAMPLED(symbol, name) {symbol, (void *)kmm_##name, (void *)kmm_sampled_##name, (void **)(void *)&kmm_original.name, 0, 0, 0}
#define HOOK_WAIT(symbol, name) {symbol, (void *)kmm_##name, NULL, (void **)(void *)&kmm_original.name, 0, 1, 0}
#define HOOK_GUARD(symbol, name) {symbol, (void *)kmm_##name, NULL, (void **)(void *)&kmm_original.name, 0, 0, 1}

static const struct kmm_hooked functions[] = {
    HOOK_SAMPLED("malloc", malloc),
    HOOK_SAMPLED("calloc", calloc),
    HOOK_SAMPLED("realloc", realloc),
    HOOK_SAMPLED("reallocarray", reallocarray),
    HOOK_SAMPLED("free", free),
    HOOK("free_sized", free_sized),
    HOOK("free_aligned_sized", free_aligned_sized),
    HOOK("posix_memalign", posix_memalign),
    HOOK("aligned_alloc", aligned_alloc),
    HOOK("memalign", memalign),
    HOOK("valloc", valloc),
    HOOK("pvalloc", pvalloc),
    HOOK("_Znwm", new_plain),
    HOOK("_Znam", new_array),
    HOOK("_ZnwmRKSt9nothrow_t", new_nothrow),
    HOOK("_ZnamRKSt9nothrow_t", new_array_nothrow),
    HOOK("_ZnwmSt11align_val_t", new_aligned),
    HOOK("_ZnamSt11align_val_t", new_array_aligned),
    HOOK("_ZnwmSt11align_val_tRKSt9nothrow_t", new_aligned_nothrow),
    HOOK("_ZnamSt11align_val_tRKSt9nothrow_t", new_array_aligned_nothrow),
    HOOK("_ZdlPv", delete_plain),
    HOOK("_ZdaPv", delete_array),
    HOOK("_ZdlPvm", delete_sized),
    HOOK("_ZdaPvm", delete_array_sized),
    HOOK("_ZdlPvRKSt9nothrow_t", delete_nothrow),
    HOOK("_ZdaPvRKSt9nothrow_t", delete_array_nothrow),
    HOOK("_ZdlPvSt11align_val_t", delete_aligned),
    HOOK("_ZdaPvSt11align_val_t", delete_array_aligned),
    HOOK("_ZdlPvmSt11align_val_t", delete_sized_aligned),
    HOOK("_ZdaPvmSt11align_val_t", delete_array_sized_aligned),
    HOOK("mmap", mmap),
    HOOK("mmap64", mmap),
    HOOK("munmap", munmap),
    HOOK("mremap", mremap),
    HOOK_GUARD("malloc_usable_size", usable_size),
    HOOK_GUARD("sigaction", sigaction),
    HOOK_GUARD("signal", signal),
    HOOK_GUARD("sigprocmask", sigprocmask),
    HOOK_GUARD("pthread_sigmask", pthread_sigmask),
    HOOK("dlopen", dlopen),
    HOOK("dlmopen", dlmopen),
    HOOK("dlclose", dlclose),
    HOOK("dlsym", dlsym),
    HOOK("dlvsym", dlvsym),
    HOOK("pthread_create", pthread_create),
    HOOK_WAIT("pthread_setname_np", pthread_setname_np),
    HOOK_WAIT("pthread_mutex_lock", mutex_lock),
    HOOK_WAIT("pthread_mutex_timedlock", mutex_timedlock),
    HOOK_WAIT("pthread_mutex_clocklock", mutex_clocklock),
    HOOK_WAIT("pthread_rwlock_rdlock", rwlock_rdlock),
    HOOK_WAIT("pthread_rwlock_wrlock", rwlock_wrlock),
    HOOK_WAIT("pthread_cond_wait", cond_wait),
    HOOK_WAIT("pthread_cond_timedwait", cond_timedwait),
    HOOK_WAIT("pthread_cond_clockwait", cond_clockwait),
    HOOK("fork", fork),
    {"__libc_start_main", (void *)kmm_libc_start_main, NULL, (void **)(void *)&kmm_original.libc_start_main, 1, 0, 0},
    HOOK("exit", exit),
    HOOK("quick_exit", quick_exit),
    HOOK("_exit", exit_now),
    HOOK_AS("_Exit", exit_now, exit_now),
    HOOK("execve", execve),
    HOOK("execvpe", execvpe),
    HOOK("fexecve", fexecve),
    HOOK_AS("execv", execv, execve),
    HOOK_AS("execvp", execvp, execvpe),
    HOOK_AS("execl", execl, execve),
    HOOK_AS("execlp", execlp, execvpe),
    HOOK_AS("execle", execle, execve),
    HOOK("posix_spawn", posix_spawn),
    HOOK("posix_spawnp", posix_spawnp),
};

const struct kmm_hooked *kmm_hooked_at(uint32_t i) { return &functions[i]; }
uint32_t kmm_hooked_count(void) { return sizeof functions / sizeof functions[0]; }
