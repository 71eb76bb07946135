/// The agent's state and the C that Embedded Swift lacks: thread-local storage, tail calls, variadic functions, globals.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "kmm_atomics.h"
#include "kmm_capture.h"
#include "kmm_context.h"
#include "kmm_guard.h"
#include "kmm_interface.h"
#include "kmm_request.h"
#include "kmm_sections.h"
#include "kmm_system.h"
#include "kmm_thread.h"

#pragma clang assume_nonnull begin

/// An index of interned things: open addressing, slots of (tag << 32 | number).
struct kmm_index {
  uintptr_t slots; ///< the table; its first word is the mask
  uint64_t limit; ///< grow when more numbers than this are in use
  uint32_t growing;
  uint32_t reserved;
};

/// A capture array in the target: contiguous addresses, promised page by page.
struct kmm_array_window {
  uintptr_t base;
  uint64_t promised; ///< bytes that may be written
  uint64_t reserved; ///< bytes of address space
};

/// Who defines operator new and delete: a C++ runtime whose own call malloc and free, or somebody else.
enum kmm_operators { KMM_OPERATORS_UNKNOWN = 0, KMM_OPERATORS_CALL_MALLOC = 1, KMM_OPERATORS_OWN = 2 };

enum kmm_mode { KMM_OFF = 0, KMM_ON = 1, KMM_CHILD_PENDING = 2 };

/// The page that a forked child finds wiped: recording is off there until the child has its own file.
struct kmm_control {
  uint32_t mode; ///< enum kmm_mode
};

#define KMM_MAX_COPIES 16u

/// The photographs that the program was started with a wish for, and the copies that write them.
/// A photograph that was taken, for the capture's log.
struct kmm_taken {
  uint64_t nanoseconds; ///< since start_monotonic
  uint64_t live_bytes;
  char name[240];       ///< of its file, without the folder
};
/// So many may wait for a moment at which the log can be written.
#define KMM_MAX_TAKEN 16u

struct kmm_photographer {
  uint32_t triggers; ///< enum kmm_trigger: all that were wished for
  uint32_t due;      ///< those whose moment has come
  uint32_t is_asked; ///< the runtime was asked for a safe point: 1; urgently: 2
  uint32_t number;   ///< of the latest numbered photograph
  uint32_t signal;
  uint32_t is_child; ///< its files have its process number in their names
  uint64_t asked_at; ///< on the monotonic clock
  uint64_t period;   ///< nanoseconds between two photographs
  uint64_t next;     ///< when one is due, on the monotonic clock
  int64_t threshold; ///< live bytes above which a new peak is worth a photograph
  int64_t taken_peak; ///< live bytes at the latest photograph of a peak
  int32_t peak_copy; ///< that writes the latest peak; 0 = none
  uint32_t is_taking; ///< a photograph is being taken: a lock
  const struct kmm_caller *_Nullable caller; ///< where the program asked for the present one; NULL = not known
  int32_t copies[KMM_MAX_COPIES]; ///< children that were not waited for yet
  uint32_t taken_count; ///< photographs that were taken
  uint32_t noted_count; ///< those of them that the log knows
  struct kmm_taken taken[KMM_MAX_TAKEN];
  char stem[4096];   ///< of the files' paths
  char path[4096];
};

#define KMM_SAMPLE_FILTER 65536u
/// Where the counter of an address stands in the filter of kept blocks.
KMM_INLINE uint32_t kmm_sample_filter_index(uintptr_t address) { return (uint32_t)(address >> 4) & (KMM_SAMPLE_FILTER - 1); }

/// Everything global of the agent; zero at load.
struct kmm_agent {
  struct kmm_control *_Nullable control;
  struct kmm_header *_Nullable header;
  struct kmm_array_window arrays[KMM_ARRAY_COUNT];
  uintptr_t sites;         ///< address of site number 0 (not promised below site_base)
  uintptr_t native_nodes;
  uintptr_t python_nodes;
  uint32_t site_base;
  uint32_t options;
  uint32_t temporary_window;
  uint32_t frame_limit;
  uint64_t sample_bytes;
  uint32_t (*_Nullable python_stack)(struct kmm_thread *thread, uint32_t holds_gil);

  uintptr_t rows; ///< the row cache
  uint32_t row_generation;
  uint32_t space_generation; ///< grows when a module replaces another at the same address
  struct kmm_index native_index;
  struct kmm_index python_index;
  struct kmm_index site_index;

  uint32_t credit_round;  ///< grows when the credit that threads hold ends
  uint32_t credit_lock;
  int64_t credit_pool;    ///< bytes below the peak that no thread holds as credit
  int64_t folded_bytes;   ///< live bytes of blocks, but for what threads of this round have not folded in
  struct kmm_thread *_Nullable joined;

  uintptr_t shadow; ///< first level of the objects' table
  uintptr_t owners; ///< first level of what says whose tables hold a block
  uintptr_t slots;  ///< the threads by their slots
  uintptr_t sample_filter; ///< KMM_SAMPLE_FILTER counters of kept blocks, by address; 0 = never sampled
  uintptr_t new_low; ///< operator new of the C++ runtime, whose malloc is its caller's
  uintptr_t new_high;
  uintptr_t runtime_low; ///< the file of the C++ runtime
  uintptr_t runtime_high;

  struct kmm_context *_Nullable contexts; ///< KMM_CONTEXTS of them; NULL = none was entered yet
  uint32_t context_count;

  uintptr_t mappings; ///< sorted intervals
  uint64_t mapping_count;
  uint64_t mapping_capacity;
  uint32_t mapping_lock;
  uint32_t next_origin;

  uint32_t storage_lock;
  uint32_t log_lock;
  uint32_t thread_lock;
  uint32_t patch_lock;
  uint32_t tick_lock;
  uint64_t log_used;
  uint64_t birth;    ///< the present epoch, where entries of blocks have it
  uintptr_t epochs;  ///< when each epoch began
  uint32_t epoch;
  uint64_t tick_interval;
  uint64_t last_tick;
  uint32_t next_slot;
  struct kmm_thread *_Nullable free_threads;
  struct kmm_thread *_Nullable all_threads;
  pthread_key_t thread_key;
  uint32_t has_thread_key;
  uint32_t fork_handlers;

  uintptr_t modules; ///< table of patched modules
  uint32_t module_count;
  uint32_t next_module;
  uintptr_t patches; ///< table of patched slots and their old values
  uint64_t patch_count;
  uint64_t seen_adds;
  uint64_t seen_subs;
  uint32_t loads_in_progress;
  uint32_t visit;       ///< counts the visits of all modules
  uint32_t all_patched; ///< by the latest visit
  uint32_t rescan; ///< a module may have been loaded or unloaded
  uint32_t forking_mode;       ///< enum kmm_mode at the latest fork
  uint32_t forking_site_limit; ///< first site number that the child may use
  uint64_t forking_bytes;      ///< live bytes at the latest fork
  uint32_t parent_pid;

  uint32_t operators; ///< enum kmm_operators
  uint32_t keeps_frees; ///< where a block was given back is kept for as long as its place in the table
  uint32_t malloc_is_libc; ///< the allocator is glibc's
  uint32_t searches;  ///< for blocks around addresses that were given back; they are limited
  struct kmm_guard guard;
  uint64_t tcache_key; ///< what glibc writes into the second word of a freed block; 0 = not known
  uintptr_t own_low; ///< where the agent itself lies
  uintptr_t own_high;
  uintptr_t executable_low;
  uintptr_t executable_high;

  uint32_t follow_fork;
  uint32_t follow_exec;
  uint32_t is_attached; ///< the recording was begun from outside
  uint32_t watches_sections; ///< there are real-time sections: the functions that wait are hooked, and no event passes by as unsampled
  uint32_t watches_waits;    ///< frees and waits outside of sections are recorded, too
  uint32_t aborts;           ///< a violation ends the process
  uint32_t bridge_started;
  uint32_t watches; ///< there is no runtime in the process, but a wish for photographs
  uintptr_t program_stack; ///< the frame from which libc starts the program, on the main thread's own stack; 0 = not known
  uint32_t bridge_refusal; ///< why the bridge refused this runtime; 0 = it did not
  kmm_bridge_start_function _Nullable bridge_start;
  kmm_bridge_stop_function _Nullable bridge_stop;
  kmm_bridge_stop_function _Nullable bridge_forget;
  kmm_bridge_stop_function _Nullable bridge_describe;
  kmm_bridge_stop_function _Nullable bridge_look;
  kmm_bridge_photograph_function _Nullable bridge_photograph;
  kmm_bridge_prepare_function _Nullable bridge_prepare;
  kmm_bridge_ask_function _Nullable bridge_ask;
  kmm_bridge_stop_function _Nullable bridge_leaves;
  struct kmm_photographer photographer;
  char path[4096];      ///< of the capture
  char base_path[4096]; ///< of the first process's capture
  char directory[4096]; ///< where the agent's file lies, with a slash at the end
  char user_preload[4096];
  char realtime_threads[512];    ///< names of real-time threads, * and ? in them, each behind its first with 0x1f before it
  char realtime_functions[4096]; ///< as the reader wants to know them
};
extern struct kmm_agent kmm_agent_state __attribute__((visibility("hidden")));
KMM_INLINE struct kmm_agent *kmm_agent_get(void) { return &kmm_agent_state; }

const struct kmm_interface *kmm_interface_get(void);
/// Whether libc has been initialised: before, a dlopen would initialise it with no arguments and no environment.
bool kmm_libc_is_ready(void);
/// Sets the path of a forked child's capture: the first process's path, a dot and this process's number.
void kmm_child_path(void);
/// The path of a program that a recorded one has started.
void kmm_started_path(void);
KMM_INLINE kmm_bridge_start_function _Nullable kmm_as_bridge_start(void *_Nullable p) { return (kmm_bridge_start_function)p; }
KMM_INLINE kmm_bridge_photograph_function _Nullable kmm_as_bridge_photograph(void *_Nullable p) {
  return (kmm_bridge_photograph_function)p;
}
KMM_INLINE kmm_bridge_prepare_function _Nullable kmm_as_bridge_prepare(void *_Nullable p) { return (kmm_bridge_prepare_function)p; }
KMM_INLINE kmm_bridge_ask_function _Nullable kmm_as_bridge_ask(void *_Nullable p) { return (kmm_bridge_ask_function)p; }
KMM_INLINE kmm_bridge_stop_function _Nullable kmm_as_bridge_stop(void *_Nullable p) { return (kmm_bridge_stop_function)p; }

/// Sets `path` to that of a trigger's photograph: STEM-exit.kmsnap, STEM-peak.kmsnap, STEM-NUMBER.kmsnap; false when it is too long.
bool kmm_photograph_name(uint32_t trigger);
/// Whether a file stands at `path`, or is being written for it.
bool kmm_photograph_exists(void);
/// Leaves a file that says why there is no photograph at `path`: an unfinished one with the reason as its only byte.
void kmm_photograph_leave_reason(int32_t reason);
/// Ends a copy.
void kmm_photograph_end_copy(int32_t copy);
/// Takes the unfinished file for `path` away, that of a copy which has ended or a reason.
void kmm_photograph_drop_unfinished(void);
/// Takes a complete photograph away that was taken by the clock.
void kmm_photograph_drop_numbered(uint32_t number);
/// Waits for a copy if it has ended; false while it goes on.
bool kmm_photograph_reap(int32_t copy);

/// Of the calling thread's descriptor, which libc puts at the upper end of the stacks that it makes.
KMM_INLINE uintptr_t kmm_descriptor(void) { return (uintptr_t)pthread_self(); }
/// Where the thread's own code called `exit`, which is on its way to the end of the process; NULL when it did not.
const struct kmm_caller *_Nullable kmm_exit_caller(void);
/// Makes the agent the handler of a signal; a handler that the program sets later replaces it.
void kmm_photograph_at_signal(uint32_t number);

// Parts of the state by address: C arrays are tuples in Swift.
KMM_INLINE struct kmm_guard *kmm_guard(void) { return &kmm_agent_state.guard; }
KMM_INLINE struct kmm_photographer *kmm_photographer(void) { return &kmm_agent_state.photographer; }
KMM_INLINE uintptr_t kmm_credit_round_address(void) { return (uintptr_t)&kmm_agent_state.credit_round; }
KMM_INLINE uintptr_t kmm_due_address(void) { return (uintptr_t)&kmm_agent_state.photographer.due; }
KMM_INLINE uintptr_t kmm_asked_address(void) { return (uintptr_t)&kmm_agent_state.photographer.is_asked; }
KMM_INLINE char *kmm_photograph_stem(void) { return kmm_agent_state.photographer.stem; }
KMM_INLINE char *kmm_photograph_path(void) { return kmm_agent_state.photographer.path; }
KMM_INLINE struct kmm_taken *kmm_photograph_taken(uint32_t number) {
  return &kmm_agent_state.photographer.taken[number % KMM_MAX_TAKEN];
}
KMM_INLINE const char *kmm_taken_name(const struct kmm_taken *taken) { return taken->name; }
/// Keeps the file's name of a path, as much of it as there is room for.
void kmm_set_taken_name(struct kmm_taken *taken, const char *path);
KMM_INLINE uintptr_t kmm_taken_count_address(void) { return (uintptr_t)&kmm_agent_state.photographer.taken_count; }
KMM_INLINE int32_t *kmm_photograph_copies(void) { return kmm_agent_state.photographer.copies; }
KMM_INLINE struct kmm_array_window *kmm_window(uint32_t array) { return &kmm_agent_state.arrays[array]; }
KMM_INLINE uintptr_t kmm_length_address(uint32_t array) { return (uintptr_t)&kmm_agent_state.header->lengths[array]; }
KMM_INLINE uintptr_t kmm_extent_count_address(void) { return (uintptr_t)&kmm_agent_state.header->extent_count; }
KMM_INLINE uintptr_t kmm_loads_address(void) { return (uintptr_t)&kmm_agent_state.loads_in_progress; }
KMM_INLINE uintptr_t kmm_state_address(void) { return (uintptr_t)&kmm_agent_state.header->state; }
KMM_INLINE struct kmm_thread *_Nullable kmm_thread_of_slot(uint32_t slot) {
  return (struct kmm_thread *)kmm_acquire64(kmm_agent_state.slots + 8ul * slot);
}
KMM_INLINE void kmm_set_thread_of_slot(uint32_t slot, struct kmm_thread *thread) {
  kmm_release64(kmm_agent_state.slots + 8ul * slot, (uint64_t)thread);
}
KMM_INLINE uint32_t *kmm_taking_lock(void) { return &kmm_agent_state.photographer.is_taking; }
KMM_INLINE uint32_t *kmm_tick_lock(void) { return &kmm_agent_state.tick_lock; }
KMM_INLINE struct kmm_index *kmm_native_index(void) { return &kmm_agent_state.native_index; }
KMM_INLINE struct kmm_index *kmm_python_index(void) { return &kmm_agent_state.python_index; }
KMM_INLINE struct kmm_index *kmm_site_index(void) { return &kmm_agent_state.site_index; }
KMM_INLINE char *kmm_request_path(struct kmm_request *request) { return request->path; }
KMM_INLINE char *kmm_path(void) { return kmm_agent_state.path; }
KMM_INLINE char *kmm_base_path(void) { return kmm_agent_state.base_path; }
KMM_INLINE char *kmm_directory(void) { return kmm_agent_state.directory; }
KMM_INLINE char *kmm_user_preload(void) { return kmm_agent_state.user_preload; }
KMM_INLINE char *kmm_realtime_threads(void) { return kmm_agent_state.realtime_threads; }
KMM_INLINE char *kmm_realtime_functions(void) { return kmm_agent_state.realtime_functions; }

/// The functions behind the hooks, found when recording starts.
struct kmm_originals {
  void *_Nullable (*_Nonnull malloc)(size_t);
  void *_Nullable (*_Nonnull calloc)(size_t, size_t);
  void *_Nullable (*_Nonnull realloc)(void *_Nullable, size_t);
  void *_Nullable (*_Nonnull reallocarray)(void *_Nullable, size_t, size_t);
  void (*_Nonnull free)(void *_Nullable);
  void (*_Nonnull free_sized)(void *_Nullable, size_t);
  void (*_Nonnull free_aligned_sized)(void *_Nullable, size_t, size_t);
  int (*_Nonnull posix_memalign)(void *_Nullable *_Nonnull, size_t, size_t);
  void *_Nullable (*_Nonnull aligned_alloc)(size_t, size_t);
  void *_Nullable (*_Nonnull memalign)(size_t, size_t);
  void *_Nullable (*_Nonnull valloc)(size_t);
  void *_Nullable (*_Nonnull pvalloc)(size_t);
  void *_Nonnull (*_Nonnull new_plain)(size_t);
  void *_Nonnull (*_Nonnull new_array)(size_t);
  void *_Nullable (*_Nonnull new_nothrow)(size_t, const void *);
  void *_Nullable (*_Nonnull new_array_nothrow)(size_t, const void *);
  void *_Nonnull (*_Nonnull new_aligned)(size_t, size_t);
  void *_Nonnull (*_Nonnull new_array_aligned)(size_t, size_t);
  void *_Nullable (*_Nonnull new_aligned_nothrow)(size_t, size_t, const void *);
  void *_Nullable (*_Nonnull new_array_aligned_nothrow)(size_t, size_t, const void *);
  void (*_Nonnull delete_plain)(void *_Nullable);
  void (*_Nonnull delete_array)(void *_Nullable);
  void (*_Nonnull delete_sized)(void *_Nullable, size_t);
  void (*_Nonnull delete_array_sized)(void *_Nullable, size_t);
  void (*_Nonnull delete_nothrow)(void *_Nullable, const void *);
  void (*_Nonnull delete_array_nothrow)(void *_Nullable, const void *);
  void (*_Nonnull delete_aligned)(void *_Nullable, size_t);
  void (*_Nonnull delete_array_aligned)(void *_Nullable, size_t);
  void (*_Nonnull delete_sized_aligned)(void *_Nullable, size_t, size_t);
  void (*_Nonnull delete_array_sized_aligned)(void *_Nullable, size_t, size_t);
  void *_Nonnull (*_Nonnull mmap)(void *_Nullable, size_t, int, int, int, off_t);
  int (*_Nonnull munmap)(void *_Nullable, size_t);
  void *_Nonnull (*_Nonnull mremap)(void *_Nullable, size_t, size_t, int, void *_Nullable);
  void *_Nullable (*_Nonnull dlopen)(const char *_Nullable, int);
  void *_Nullable (*_Nonnull dlmopen)(Lmid_t, const char *_Nullable, int);
  int (*_Nonnull dlclose)(void *_Nullable);
  void *_Nullable (*_Nonnull dlsym)(void *_Nullable, const char *);
  void *_Nullable (*_Nonnull dlvsym)(void *_Nullable, const char *, const char *);
  size_t (*_Nonnull usable_size)(void *_Nullable);
  int (*_Nonnull sigaction)(int, const struct sigaction *_Nullable, struct sigaction *_Nullable);
  void (*_Nullable (*_Nonnull signal)(int, void (*_Nullable)(int)))(int);
  int (*_Nonnull sigprocmask)(int, const sigset_t *_Nullable, sigset_t *_Nullable);
  int (*_Nonnull pthread_sigmask)(int, const sigset_t *_Nullable, sigset_t *_Nullable);
  int (*_Nonnull pthread_setname_np)(pthread_t, const char *);
  int (*_Nonnull mutex_lock)(pthread_mutex_t *);
  int (*_Nonnull mutex_timedlock)(pthread_mutex_t *, const struct timespec *);
  int (*_Nonnull mutex_clocklock)(pthread_mutex_t *, clockid_t, const struct timespec *);
  int (*_Nonnull rwlock_rdlock)(pthread_rwlock_t *);
  int (*_Nonnull rwlock_wrlock)(pthread_rwlock_t *);
  int (*_Nonnull cond_wait)(pthread_cond_t *, pthread_mutex_t *);
  int (*_Nonnull cond_timedwait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  int (*_Nonnull cond_clockwait)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
  int (*_Nonnull pthread_create)(pthread_t *, const pthread_attr_t *_Nullable, void *_Nullable (*_Nonnull)(void *_Nullable), void *_Nullable);
  pid_t (*_Nonnull fork)(void);
  int (*_Nonnull libc_start_main)(int (*_Nonnull main)(int, char *_Nullable *_Nullable, char *_Nullable *_Nullable), int, char *_Nullable *_Nullable, void (*_Nullable init)(void), void (*_Nullable fini)(void), void (*_Nullable loader_fini)(void), void *_Nullable stack_end);
  void (*_Nonnull exit)(int);
  void (*_Nonnull exit_now)(int) __attribute__((noreturn));
  int (*_Nonnull execve)(const char *, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull execvpe)(const char *, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull fexecve)(int, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull posix_spawn)(pid_t *_Nullable, const char *, const posix_spawn_file_actions_t *_Nullable, const posix_spawnattr_t *_Nullable, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
  int (*_Nonnull posix_spawnp)(pid_t *_Nullable, const char *, const posix_spawn_file_actions_t *_Nullable, const posix_spawnattr_t *_Nullable, char *const _Nullable *_Nullable, char *const _Nullable *_Nullable);
};
extern struct kmm_originals kmm_original __attribute__((visibility("hidden")));

/// Of libc's `exit`.
KMM_INLINE uintptr_t kmm_exit_address(void) { return (uintptr_t)kmm_original.exit; }

// The originals as functions: Swift sees no C globals.
KMM_INLINE void *_Nullable kmm_real_malloc(size_t n) { return kmm_original.malloc(n); }
KMM_INLINE void *_Nullable kmm_real_calloc(size_t a, size_t b) { return kmm_original.calloc(a, b); }
KMM_INLINE void *_Nullable kmm_real_realloc(void *_Nullable p, size_t n) { return kmm_original.realloc(p, n); }
KMM_INLINE void *_Nullable kmm_real_reallocarray(void *_Nullable p, size_t a, size_t b) { return kmm_original.reallocarray(p, a, b); }
KMM_INLINE void kmm_real_free(void *_Nullable p) { kmm_original.free(p); }
KMM_INLINE void kmm_real_free_sized(void *_Nullable p, size_t n) { kmm_original.free_sized(p, n); }
KMM_INLINE void kmm_real_free_aligned_sized(void *_Nullable p, size_t a, size_t n) { kmm_original.free_aligned_sized(p, a, n); }
KMM_INLINE int kmm_real_posix_memalign(void *_Nullable *_Nonnull p, size_t a, size_t n) { return kmm_original.posix_memalign(p, a, n); }
KMM_INLINE void *_Nullable kmm_real_aligned_alloc(size_t a, size_t n) { return kmm_original.aligned_alloc(a, n); }
KMM_INLINE void *_Nullable kmm_real_memalign(size_t a, size_t n) { return kmm_original.memalign(a, n); }
KMM_INLINE void *_Nullable kmm_real_valloc(size_t n) { return kmm_original.valloc(n); }
KMM_INLINE void *_Nullable kmm_real_pvalloc(size_t n) { return kmm_original.pvalloc(n); }
KMM_INLINE size_t kmm_real_usable_size(void *_Nullable p) { return kmm_original.usable_size(p); }
KMM_INLINE void kmm_real_delete_plain(void *_Nullable p) { kmm_original.delete_plain(p); }
KMM_INLINE void kmm_real_delete_array(void *_Nullable p) { kmm_original.delete_array(p); }
KMM_INLINE void kmm_real_delete_sized(void *_Nullable p, size_t n) { kmm_original.delete_sized(p, n); }
KMM_INLINE void kmm_real_delete_array_sized(void *_Nullable p, size_t n) { kmm_original.delete_array_sized(p, n); }
KMM_INLINE void kmm_real_delete_nothrow(void *_Nullable p, const void *t) { kmm_original.delete_nothrow(p, t); }
KMM_INLINE void kmm_real_delete_array_nothrow(void *_Nullable p, const void *t) { kmm_original.delete_array_nothrow(p, t); }
KMM_INLINE void kmm_real_delete_aligned(void *_Nullable p, size_t a) { kmm_original.delete_aligned(p, a); }
KMM_INLINE void kmm_real_delete_array_aligned(void *_Nullable p, size_t a) { kmm_original.delete_array_aligned(p, a); }
KMM_INLINE void kmm_real_delete_sized_aligned(void *_Nullable p, size_t n, size_t a) { kmm_original.delete_sized_aligned(p, n, a); }
KMM_INLINE void kmm_real_delete_array_sized_aligned(void *_Nullable p, size_t n, size_t a) { kmm_original.delete_array_sized_aligned(p, n, a); }
KMM_INLINE void *kmm_real_mmap(void *_Nullable p, size_t n, int protection, int flags, int fd, off_t at) { return kmm_original.mmap(p, n, protection, flags, fd, at); }
KMM_INLINE int kmm_real_munmap(void *_Nullable p, size_t n) { return kmm_original.munmap(p, n); }
KMM_INLINE void *kmm_real_mremap(void *_Nullable p, size_t old, size_t n, int flags, void *_Nullable target) { return kmm_original.mremap(p, old, n, flags, target); }

/// The table of hooked functions: name, hook, and where the original is kept.
struct kmm_hooked {
  const char *name;
  void *hook;
  void *_Nullable sampled; ///< the hook while sampling, where it is another
  void *_Nullable *_Nonnull original;
  uint32_t is_versioned; ///< the slot's own value is the original: there are several of this name
  uint32_t waits; ///< hooked only where there are real-time sections
  uint32_t guards; ///< hooked only where blocks are guarded
};
const struct kmm_hooked *kmm_hooked_at(uint32_t i);
uint32_t kmm_hooked_count(void);
/// The hook that belongs into a slot now.
KMM_INLINE void *kmm_hook_of(const struct kmm_hooked *function) {
  bool may_pass = kmm_agent_state.sample_bytes != 0 && kmm_agent_state.watches_sections == 0 && kmm_agent_state.guard.interval == 0;
  return may_pass && function->sampled != NULL ? function->sampled : function->hook;
}

#pragma clang assume_nonnull end
