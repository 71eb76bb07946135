/// What the agent knows of one thread: its stacks, what it found lately, its live blocks.
#pragma once
#include "kmm_atomics.h"
#include "kmm_capture.h"
#include "kmm_interface.h"
#include "kmm_lines.h"

#pragma clang assume_nonnull begin

/// One frame of a thread's native chain; the chain is kept outermost first.
struct kmm_native_frame {
  uintptr_t slot;           ///< where the return address stands
  uintptr_t return_address; ///< what stood there; bit 63: the interrupted instruction itself
  uintptr_t rbp;            ///< in this frame
  uintptr_t rbp_slot;       ///< where that rbp was saved; 0 = it is the callee's
  uint32_t node;            ///< the stack up to here
  uint32_t words;           ///< how many of the chain's words vouch for the stack up to here
  uint32_t rbp_use;         ///< enum kmm_rbp_use
  uint32_t reserved;
};

/// Whether the way out of a frame depends on its rbp.
enum kmm_rbp_use { KMM_RBP_UNUSED = 0, KMM_RBP_USED = 1, KMM_RBP_PASSED_ON = 2 };

/// A word of the stack and what it must hold for an unwinding to be the same again.
struct kmm_stack_word {
  uintptr_t address;
  uintptr_t value;
};

#define KMM_TRACE_WORDS 20u

/// An unwinding from a hook down to a frame of the chain, to be checked word by word instead of being done again.
struct kmm_trace {
  uintptr_t slot; ///< where the hook's return address stands; with it the key
  uintptr_t return_address;
  uintptr_t base_slot; ///< the frame of the chain that it ends at
  uintptr_t base_rbp;
  uint32_t base_node;
  uint32_t base_index; ///< where that frame stands in the chain, counted from 1
  uint32_t node;       ///< the whole stack
  uint32_t words;
  uint32_t python; ///< the site that was last recorded for it, with its Python stack and kind; 0 = none yet
  uint32_t kind;
  uint32_t site;
  uint32_t reserved;
  struct kmm_stack_word word[KMM_TRACE_WORDS];
};

/// A node of the native trie that a thread found lately: the frame and its caller's node are the key.
struct kmm_found_node {
  uint64_t frame;
  uint32_t parent;
  uint32_t node;
};

/// A site that a thread found lately.
struct kmm_found_site {
  uint32_t native;
  uint32_t python;
  uint32_t kind;
  uint32_t site;
};

#define KMM_MAX_NATIVE_FRAMES 16384u
#define KMM_RECENT 16u ///< how many latest allocations a thread remembers
#define KMM_TRACES 2048u
#define KMM_FOUND_NODES 16384u
#define KMM_FOUND_SITES 16384u

/// What the agent knows of one thread. Lives in a mapping of its own; only its thread touches it.
struct kmm_thread {
  struct kmm_thread_head head;
  uint32_t slot;
  uint32_t chain_length;
  uintptr_t record; ///< struct kmm_thread_record in the capture
  uintptr_t stack_low;
  uintptr_t stack_high;
  uint32_t row_generation; ///< the row cache's, when the chain was built
  uint32_t credit_round;   ///< agent.credit_round when the thread last asked for credit
  int64_t headroom;        ///< bytes that it may gain before the total can reach the peak; below 0 it asks
  int64_t folded;          ///< its live bytes as agent.folded_bytes knows them
  struct kmm_thread *_Nullable next_joined; ///< of those that have events in this round
  uintptr_t new_hint; ///< frame of an operator new that has not allocated yet
  uintptr_t new_size;  ///< what it was asked for; libstdc++ rounds up for aligned forms
  uint32_t new_kind;
  uint32_t recent_next;
  uint32_t renewed; ///< recent_next when an object was last made in the latest allocation
  uint64_t sample_rest;   ///< bytes until the next sample, besides those in struct kmm_tls
  uint64_t random;        ///< state of the sampler
  uintptr_t loader_slot;   ///< where the return address of a dlopen stands that may not have returned; 0 = none
  uintptr_t loader_return; ///< that return address
  struct kmm_thread *_Nullable next_free;
  struct kmm_thread *_Nullable next_all;
  uintptr_t recent[KMM_RECENT]; ///< latest allocations, for temporaries
  struct kmm_native_frame *chain;
  struct kmm_native_frame *scratch;
  struct kmm_stack_word *words; ///< of the chain, outermost first
  struct kmm_trace *traces;     ///< KMM_TRACES of them, by their keys
  struct kmm_trace *_Nullable latest_trace; ///< that of the present native stack, if it has one
  struct kmm_found_node *found_nodes; ///< KMM_FOUND_NODES of them
  struct kmm_found_site *found_sites; ///< KMM_FOUND_SITES of them
  uintptr_t blocks;     ///< table of the live blocks that this slot's threads allocated; 0 = none yet
  int64_t block_count;  ///< that the slot's threads put in and did not take out
  int64_t block_limit;  ///< above it the table grows
  int64_t blocks_taken; ///< by other threads, under the lock
  uint32_t block_lock;
  uint32_t counting;       ///< how often somebody has begun to count its lines and not ended: each event asks for credit then
  int64_t counted_headroom; ///< its credit meanwhile
  struct kmm_line_counters lines;
  uint32_t deleting;       ///< it is inside operators delete of the program's own, so many
  uint32_t reserved;
  uint64_t guard_left;     ///< blocks until the next that is guarded
  uint64_t guard_random;
  uint32_t is_realtime;    ///< its name is that of a real-time thread: all that it does is in a section
  uint64_t violations;     ///< events in real-time sections that must not be there
  uintptr_t descriptor;    ///< the pthread_t of the thread that has this state
};

/// 24 bytes of initial-exec thread-local storage.
struct kmm_tls {
  struct kmm_thread *_Nullable thread;
  uint32_t busy; ///< inside an event: what happens within is a part of it
  uint32_t sample_left; ///< bytes until the next sample, as far as 32 bits hold them; the rest stands in the thread's state
  uint32_t sections; ///< real-time sections that the thread is in, one in the other
  uint32_t reserved;
};
extern __thread struct kmm_tls kmm_tls_block __attribute__((tls_model("initial-exec"), visibility("hidden")));
KMM_INLINE struct kmm_tls *kmm_tls_get(void) { return &kmm_tls_block; }

// Parts of the state by address: C arrays are tuples in Swift.
KMM_INLINE struct kmm_line_counters *kmm_lines_of(struct kmm_thread *thread) { return &thread->lines; }
KMM_INLINE void kmm_count_line_gain(struct kmm_thread *thread, uint32_t part, uint64_t bytes) {
  thread->lines.allocations++;
  thread->lines.allocated[part] += bytes;
  thread->lines.live[part] += (int64_t)bytes;
}
KMM_INLINE void kmm_count_line_loss(struct kmm_thread *thread, uint32_t part, uint64_t bytes) { thread->lines.live[part] -= (int64_t)bytes; }
KMM_INLINE void kmm_count_line_high(struct kmm_thread *thread) {
  struct kmm_line_counters *lines = &thread->lines;
  int64_t live = lines->live[KMM_LINE_NATIVE] + lines->live[KMM_LINE_PYTHON];
  if (live > lines->budget_high) lines->budget_high = live;
  if (live <= lines->high) return;
  lines->high = live;
  lines->high_parts[KMM_LINE_NATIVE] = lines->live[KMM_LINE_NATIVE];
  lines->high_parts[KMM_LINE_PYTHON] = lines->live[KMM_LINE_PYTHON];
}
KMM_INLINE uint32_t *kmm_block_lock(struct kmm_thread *thread) { return &thread->block_lock; }
KMM_INLINE struct kmm_stack_word *kmm_trace_words(struct kmm_trace *trace) { return trace->word; }
KMM_INLINE uintptr_t *kmm_recent(struct kmm_thread *thread) { return thread->recent; }
KMM_INLINE struct kmm_thread_record *kmm_record_of(struct kmm_thread *thread) { return (struct kmm_thread_record *)thread->record; }
KMM_INLINE uint64_t *kmm_sizes_of(struct kmm_thread *thread) { return ((struct kmm_thread_record *)thread->record)->sizes; }
KMM_INLINE char *kmm_name_of(struct kmm_thread *thread) { return ((struct kmm_thread_record *)thread->record)->name; }

#pragma clang assume_nonnull end
