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
#include "kmm_originals.h"
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

#define KMM_OWN_RANGES 8192u
/// A run of addresses that is kmmem's own; start 0 = a free place.
struct kmm_own_range {
  uintptr_t start;
  uintptr_t end;
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
  uint32_t marked_epochs; ///< that marks of the program began
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
  uint32_t rescan; ///< a module may have been loaded or unloaded, or a mark is wished for: the next event looks
  uint32_t mark_signal; ///< the signal that asks for a mark; 0 = none does
  uint32_t mark_wished; ///< it has come
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
  struct kmm_own_range own[KMM_OWN_RANGES];
  uint32_t own_count; ///< of them, those that were ever used
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
/// The path of the photograph of a point that the program has named; of a name that comes again, with a number.
bool kmm_photograph_point_name(const char *point);
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
/// Has a signal ask for a mark in the same way; the next event makes it.
void kmm_mark_at_signal(uint32_t number);

// Parts of the state by address: C arrays are tuples in Swift.
KMM_INLINE struct kmm_guard *kmm_guard(void) { return &kmm_agent_state.guard; }
KMM_INLINE struct kmm_photographer *kmm_photographer(void) { return &kmm_agent_state.photographer; }
KMM_INLINE uintptr_t kmm_credit_round_address(void) { return (uintptr_t)&kmm_agent_state.credit_round; }
KMM_INLINE uintptr_t kmm_due_address(void) { return (uintptr_t)&kmm_agent_state.photographer.due; }
KMM_INLINE uintptr_t kmm_mark_wished_address(void) { return (uintptr_t)&kmm_agent_state.mark_wished; }
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

/// The hook that belongs into a slot now.
KMM_INLINE void *kmm_hook_of(const struct kmm_hooked *function) {
  bool may_pass = kmm_agent_state.sample_bytes != 0 && kmm_agent_state.watches_sections == 0 && kmm_agent_state.guard.interval == 0;
  return may_pass && function->sampled != NULL ? function->sampled : function->hook;
}

#pragma clang assume_nonnull end
