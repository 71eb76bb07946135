/// What the agent offers to a language bridge: the only thing that the two libraries share.
#pragma once
#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

struct kmm_thread;

/// What a bridge may touch of a thread: its first fields.
struct kmm_thread_head {
  /// The hook's frame pointer while a counted allocator works, else 0: the mappings that it makes are its arenas, and their
  /// stack is the hook's caller's (Embedded Swift has no unwind tables to go through the hook by).
  uintptr_t inside_allocator;
  uintptr_t companion; ///< the bridge's own state of this thread
  /// The thread's flag that it is inside an event (enum kmm_busy); whoever ends the event sets it to `idle`. NULL while no
  /// thread has this state.
  uint32_t *_Nullable busy;
  /// KMM_IDLE, or KMM_ONLY_FREES while a bridge runs code of the runtime for its own purposes; with KMM_REALTIME in a real-time section.
  uint32_t idle;
  uint32_t context; ///< node of the Python trie on which the thread's stacks stand; 0 = it is in no context
};

/// KMM_ENDED: the thread has ended but for what libc still frees of it, and each event gives its state back at once.
/// KMM_REALTIME: it is in a real-time section, and what it does there is looked at.
enum kmm_busy { KMM_IDLE = 0, KMM_BUSY = 1, KMM_ONLY_FREES = 2, KMM_ENDED = 4, KMM_REALTIME = 8 };

#define KMM_INTERFACE_VERSION 3

/// A block as the table knew it: 0 = unknown, else an opaque word, and its size.
struct kmm_known_block {
  uint64_t entry;
  uint64_t size;
};

/// How a photograph is taken; bits.
enum kmm_photograph_option {
  KMM_PHOTOGRAPH_IN_PLACE = 1, ///< the process walks itself: no copy of it may be made
  KMM_PHOTOGRAPH_REPLACE = 2,  ///< a file that stands at the path gives way to the complete one
  KMM_PHOTOGRAPH_LEAVE_REASON = 4, ///< when it fails, the unfinished file stays, with the reason as its only byte
  KMM_PHOTOGRAPH_NATIVE = 8, ///< there is no runtime in the process: the recording's blocks alone are photographed
  KMM_PHOTOGRAPH_RUNG = 16, ///< it is a rung of a measurement of growth
  KMM_PHOTOGRAPH_LAST = 32, ///< the measurement of growth ends with it; without a path it ends, and there is no photograph
};

/// The registers of the program's own code where it called kmmem, by their DWARF numbers (rsp is 7); 0 = it keeps nothing there.
struct kmm_caller {
  uint64_t registers[16];
};

/// What photographs are taken at without being asked for; bits. BEGINS only tells that the program's own code is about to run.
enum kmm_trigger {
  KMM_TRIGGER_EXIT = 1,
  KMM_TRIGGER_PEAK = 2,
  KMM_TRIGGER_PERIOD = 4,
  KMM_TRIGGER_SIGNAL = 8,
  KMM_TRIGGER_IN_PLACE = 16, ///< all of them in place
  KMM_TRIGGER_BEGINS = 32,
  KMM_TRIGGER_DOUBLING = 64, ///< each period is twice as long as the last, and only the latest two photographs are kept
  KMM_TRIGGER_GROWTH = 128, ///< all of them are rungs of a measurement of growth
};

/// What is known of a live block.
struct kmm_live_block {
  uint64_t size; ///< as it was asked for
  uint32_t site;
  uint32_t kind; ///< enum kmm_kind
};

/// Functions of the agent, handed to `kmm_bridge_start`.
struct kmm_interface {
  uint32_t version;
  uint32_t options; ///< enum kmm_option
  uint32_t signal; ///< at which the program wants a photograph; 0 = none

  /// Begins an event: the calling thread, now busy, or NULL when it is not recorded (off, busy, exiting). The caller ends the
  /// event, unless it says otherwise, by setting the busy flag to head.idle.
  struct kmm_thread *_Nullable (*_Nonnull enter)(void);
  /// Records a new block and ends the event; frame is the hook's own frame pointer.
  void (*remember)(struct kmm_thread *thread, uintptr_t block, size_t size, uint32_t kind, uintptr_t frame, uint32_t python_node);
  /// Begins the event of a block that is about to be given back: forgets it and counts it as freed. Like enter otherwise; frame is the
  /// hook's own frame pointer.
  struct kmm_thread *_Nullable (*_Nonnull returning)(uintptr_t block, uintptr_t frame);
  /// Takes a block out of the table before it is freed.
  struct kmm_known_block (*forget)(struct kmm_thread *thread, uintptr_t block);
  /// Counts a forgotten block as freed.
  void (*retire)(struct kmm_thread *thread, struct kmm_known_block block, uintptr_t address);
  /// Counts a forgotten block and its successor as one event.
  void (*replace)(struct kmm_thread *thread, struct kmm_known_block old, uintptr_t old_address, uintptr_t block, size_t size, uint32_t kind, uintptr_t frame, uint32_t python_node);
  /// Puts a forgotten block back: the realloc failed.
  void (*restore)(struct kmm_thread *thread, struct kmm_known_block block, uintptr_t address);
  /// Takes a block that an object is made in out of the table: one that was used before. Entry 0 when it is unknown or new.
  struct kmm_known_block (*take_used)(struct kmm_thread *thread, uintptr_t block);
  /// Remembers it for the present stack: the old site counts a free, the new one an allocation, the total stays. One event.
  void (*renew)(struct kmm_thread *thread, struct kmm_known_block block, uintptr_t address, uintptr_t frame, uint32_t python_node);
  /// The Python trie: the node of a frame below its caller's node.
  uint32_t (*python_node)(struct kmm_thread *thread, uint32_t parent, uint64_t frame);
  /// Appends a log record in up to three pieces; the first holds the struct with its record head. False when it did not fit.
  bool (*log)(uintptr_t head, size_t head_bytes, uintptr_t second, size_t second_bytes, uintptr_t third, size_t third_bytes);
  /// Sets the function that gives native events their Python stack.
  void (*set_python_stack)(uint32_t (*_Nullable python_stack)(struct kmm_thread *thread, uint32_t holds_gil));
  /// Finds a symbol in any loaded module; NULL when none defines it.
  void *_Nullable (*_Nonnull symbol)(const char *name);
  /// The bounds of the function piece around an address by its unwind table; is_part: it begins with a frame set up (a cold part).
  bool (*function_bounds)(uintptr_t address, uintptr_t *start, uintptr_t *end, bool *is_part);
  /// Ends the recording with a state of enum kmm_state; later events are not counted.
  void (*finish)(uint32_t state);
  /// Adds to a counter of what was lost.
  void (*count_dropped_code)(void);
  /// A counter of this thread: Python stacks that were cut.
  void (*count_truncated)(struct kmm_thread *thread);
  /// In a photograph's copy, where nobody else runs: looks a block up; false when it is not known.
  bool (*live_block)(uintptr_t block, struct kmm_live_block *result);
  /// There, too: calls for every live block that is known; false when only a sample of them is.
  bool (*each_block)(void (*visit)(uintptr_t block, uint64_t size));
  /// The recording that is under way: when it began, and how long ago that is; false when there is none.
  bool (*recording)(uint64_t *start_realtime, uint64_t *nanoseconds);
  /// The live bytes of the recording; 0 when there is none.
  uint64_t (*live_bytes)(void);
  /// A safe point: the runtime's lock is held, and the caller is in the middle of nothing. Takes the photographs that are due; `trigger`
  /// (enum kmm_trigger, 0 = the point that was asked for) says why the bridge comes.
  void (*safe_point)(uint32_t trigger);
  /// Where the program's own code asked for the photograph that is being taken, on the calling thread: what lies below its stack pointer
  /// is kmmem's. NULL when that is not known.
  const struct kmm_caller *_Nullable (*_Nonnull caller)(void);
  /// In a photograph's copy: calls for every run of anonymous memory that the program mapped for itself, whose words nobody else tells of.
  void (*each_mapping)(void (*visit)(uintptr_t start, uintptr_t end));
  /// Nothing of the calling thread is recorded from now on: it is kmmem's own.
  void (*hide)(void);
  /// Memory of the bridge's own begins here; with 0 bytes: no longer.
  void (*own)(uintptr_t start, size_t bytes);
};

/// Exported by a bridge: takes the interface, returns 0, or a reason why this runtime is refused.
typedef uint32_t (*kmm_bridge_start_function)(const struct kmm_interface *interface);
/// Exported by a bridge: `kmm_bridge_stop` puts every hook of the runtime back; `kmm_bridge_forget` forgets what was
/// written to an earlier capture (a new one begins); `kmm_bridge_describe` writes to the new one what it says of its runtime;
/// `kmm_bridge_look` is called at the timeline's moments, by any thread, for what the runtime tells nobody.
typedef void (*kmm_bridge_stop_function)(void);
/// Exported by a bridge: takes a photograph of the heap into a new file (kmm_snapshot.h), whether the runtime is recorded or not; the
/// number of the process that writes it, or a reason below 0 (enum kmm_photograph_end, negated).
///
/// The copy writes to the path with a dot, the process's number and ".partial" behind it, and renames the file when it is complete.
/// Options: enum kmm_photograph_option. A photograph in place is complete, and answered with 0.
typedef int32_t (*kmm_bridge_photograph_function)(const struct kmm_interface *interface, const char *path, uint32_t options);
/// Exported by a bridge: `kmm_bridge_prepare`: there is no runtime, but a wish for photographs, which from here on may be taken while the
/// thread holds any lock. Finds by name what they need.
typedef void (*kmm_bridge_prepare_function)(const struct kmm_interface *interface);
/// Exported by a bridge: `kmm_bridge_ask` asks the runtime for a safe point, which calls `safe_point` soon; from inside any event. False
/// when there is none to be had. is_urgent: it was asked before, and the thread that could have come is busy elsewhere.
typedef bool (*kmm_bridge_ask_function)(bool is_urgent);
/// Exported by a bridge: `kmm_bridge_leaves`: the process is about to end, by `_exit` perhaps from the runtime's own code, or after it.

#pragma clang assume_nonnull end
