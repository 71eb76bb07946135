/// The photograph: a copy-on-write child of the process walks its frozen copy of the heap and writes it to a file (kmm_snapshot.h).
#pragma once
#include "cpython.h"
#include "kmm_snapshot.h"
#include "threads.h"
#include "tracemalloc.h"

#pragma clang assume_nonnull begin

/// How a photograph ended: the child's exit code, and what `kmm_bridge_photograph` answers below 0.
enum kmm_photograph_end {
  KMM_PHOTOGRAPH_DONE = 0,
  KMM_PHOTOGRAPH_NO_FILE = 1,   ///< the file could not be created
  KMM_PHOTOGRAPH_NO_SPACE = 2,  ///< the file could not be written
  KMM_PHOTOGRAPH_NO_MEMORY = 3, ///< the child had no memory for its tables
  KMM_PHOTOGRAPH_NO_COPY = 4,   ///< the process could not be copied
  KMM_PHOTOGRAPH_LAYOUT = 5,    ///< the collector's rings are not where they should be
  KMM_PHOTOGRAPH_COLLECTING = 6, ///< the collector is at work: its rings are in pieces
  KMM_PHOTOGRAPH_REFUSED = 7,   ///< this interpreter is not known
  KMM_PHOTOGRAPH_NO_ROOM = 8,   ///< the machine or the cgroup has too little free memory for the copy
  KMM_PHOTOGRAPH_NO_LOCK = 9,   ///< the caller does not hold the interpreter's lock
  KMM_PHOTOGRAPH_NOT_MAIN = 10, ///< the caller runs in another than the main interpreter
  KMM_PHOTOGRAPH_NO_BLOCKS = 102, ///< no interpreter is alive, and the blocks are not known: in place, or of a sample
};

/// A list of sections of one kind on its way to the file.
struct kmm_stream {
  uint32_t kind;
  uint32_t used;
  uintptr_t buffer;
};
#define KMM_STREAM_BYTES (1u << 18)
enum kmm_stream_name {
  KMM_STREAM_FACTS,
  KMM_STREAM_STRINGS,
  KMM_STREAM_TYPES,
  KMM_STREAM_MEMBERS,
  KMM_STREAM_NODES,
  KMM_STREAM_EDGES,
  KMM_STREAM_LABELS,
  KMM_STREAM_ROOTS,
  KMM_STREAM_TEXTS,
  KMM_STREAM_MODULES,
  KMM_STREAM_TRACES,
  KMM_STREAM_BONDS,
  KMM_STREAM_FILLS,
  KMM_STREAM_TRAFFIC,
  KMM_STREAMS,
};

/// What is known of a type of the objects that were met.
struct kmm_met_type {
  uintptr_t address;
  uintptr_t traverse;    ///< tp_traverse
  uintptr_t is_gc;       ///< tp_is_gc
  uintptr_t base;        ///< the nearest base whose objects are not laid out by a class statement; itself, if that is no such type
  uintptr_t base_traverse;
  uintptr_t cached_keys; ///< the names that its instances share; 0 = none
  int64_t dict_offset;   ///< of the instance dictionary; 0 = none, -1 = managed
  uint32_t basic_bytes;
  uint32_t item_bytes;
  uint32_t header_bytes; ///< before the object in its block
  uint32_t flags;        ///< low half of tp_flags
  uint32_t kind;         ///< enum kmm_object_kind
  uint32_t is_class;     ///< laid out by a class statement
  uint32_t number;
  uint32_t first_slot;   ///< of its __slots__, in the table of slots
  uint32_t slot_count;
  uint32_t count_place;  ///< where an object has the number of its items, if its row does not tell; 0 = nowhere
  uint32_t limit_place;  ///< where it has the number that it never exceeds, -1 for none; 0 = nowhere
};

/// Objects whose fields kmmem reads itself.
enum kmm_object_kind {
  KMM_OBJECT_OTHER = 0,
  KMM_OBJECT_LIST,
  KMM_OBJECT_TUPLE,
  KMM_OBJECT_DICT,
  KMM_OBJECT_SET,
  KMM_OBJECT_STR,
  KMM_OBJECT_BYTES,
  KMM_OBJECT_INT,
  KMM_OBJECT_FLOAT,
  KMM_OBJECT_TYPE,
  KMM_OBJECT_CODE,
  KMM_OBJECT_RANGE,
  KMM_OBJECT_MODULE,
  KMM_OBJECT_FUNCTION,
  KMM_OBJECT_METHOD_DESCRIPTOR,
  KMM_OBJECT_CELL,
  KMM_OBJECT_GENERATOR, ///< a generator, coroutine or asynchronous generator
  KMM_OBJECT_FRAME,
  KMM_OBJECT_BYTEARRAY,
  KMM_OBJECT_DATETIME, ///< a datetime or time, which may have a tzinfo
  KMM_OBJECT_CAPSULE,
  KMM_OBJECT_ARRAY, ///< numpy's
  KMM_OBJECT_VIEW,  ///< of memory that another object owns
  KMM_OBJECT_WEAKREF,
  KMM_OBJECT_DEQUE,
  KMM_OBJECT_BLOCK, ///< no object: a native block
};

/// What is known of a node beside its address, in bits 48-63 of its word in `addresses`.
#define KMM_NODE_IS_BLOCK (1ull << 63)
#define KMM_NODE_IS_OPAQUE (1ull << 62)   ///< its words are told of by the object that it belongs to, or are no addresses
#define KMM_NODE_IS_REGISTRY (1ull << 61) ///< it tells which Python object belongs to which address, and holds neither
#define KMM_NODE_USE_SHIFT 48             ///< enum kmm_block_use
#define KMM_NODE_ADDRESS 0xffffffffffffull

/// What an object uses a block of its own for.
enum kmm_block_use {
  KMM_USE_ANY = 0,
  KMM_USE_ITEMS,
  KMM_USE_TABLE,
  KMM_USE_VALUES,
  KMM_USE_NAMES,
  KMM_USE_SET,
  KMM_USE_CHARACTERS,
  KMM_USE_UTF8,
  KMM_USE_BYTES,
  KMM_USE_DEQUE,
  KMM_USES,
};

/// A part of a loaded file in memory; the memory for its zeroed variables belongs to it.
struct kmm_loaded_part {
  uintptr_t start;
  uintptr_t end;
  uint32_t is_writable;
  uint32_t role; ///< enum kmm_file_role
};
/// What a file's variables say of blocks.
enum kmm_file_role {
  KMM_FILE_ORDINARY,
  KMM_FILE_ALLOCATOR, ///< libc: the heads of its lists of free chunks lead into the ends of the live blocks before them
  KMM_FILE_EXCEPTIONS, ///< libstdc++: it keeps a pool for exceptions, in which stands what stood there before
  KMM_FILE_OWN,       ///< kmmem's: its tables hold nothing
};
#define KMM_MAX_LOADED_PARTS 16384u

/// A range of addresses, without its end.
struct kmm_span {
  uintptr_t start;
  uintptr_t end;
};
#define KMM_MAX_RANGES 65536u

/// Where a thread's words stand: on the stack that it runs on, and on its own, where it has left that for one of the program's making.
struct kmm_thread_stacks {
  struct kmm_span present;
  struct kmm_span left;
};

/// The interpreter's functions and objects that the photograph alone needs, found by name; each may be missing.
struct kmm_photograph_symbols {
  uintptr_t list_type, tuple_type, dict_type, set_type, frozenset_type, unicode_type, bytes_type, long_type, float_type, type_type;
  uintptr_t code_type, range_type, module_type, function_type, wrapper_descriptor_type, method_descriptor_type, class_method_descriptor_type;
  uintptr_t member_descriptor_type, getset_descriptor_type, cell_type, generator_type, coroutine_type, async_generator_type, frame_type;
  uintptr_t bytearray_type, capsule_type, weakref_type, builtin_type, method_type;
  kmm_py_object *_Nullable (*_Nullable get_module_dict)(void);
  kmm_py_object *_Nullable (*_Nullable get_system_object)(const char *name);
  void *_Nullable (*_Nullable main_interpreter)(void);
  void *_Nullable (*_Nullable first_thread)(void *_Nullable interpreter);
  void *_Nullable (*_Nullable next_thread)(void *_Nullable thread);
  kmm_py_object *_Nullable (*_Nullable type_dictionary)(uintptr_t type);
};

/// A block that kmmem plants in the copy, for its detectors to find.
struct kmm_control_block {
  uintptr_t start;
  uint32_t bytes;
  uint16_t flags; ///< of its node: enum kmm_node_flag
  uint16_t kind;  ///< enum kmm_kind
  uint16_t header_bytes; ///< before the object in it
  uint16_t meetings; ///< enum kmm_control_meeting
};
enum kmm_control_meeting {
  KMM_CONTROL_IN_RING = 1, ///< a ring of the collector led to it
  KMM_CONTROL_IN_MAP = 2,  ///< the map of the blocks did
};
#define KMM_MAX_CONTROL_BLOCKS 64u
#define KMM_CONTROL_BYTES (1u << 14)
#define KMM_MAX_CONTROL_ROOTS 16u

/// What is planted in the copy.
struct kmm_controls {
  struct kmm_span memory; ///< where all of it lies; empty = nothing is planted
  uintptr_t next;         ///< where the next block begins
  uint32_t block_count;
  uint32_t root_count;
  uintptr_t callbacks; ///< where an array as atexit has it is told of; 0 = there is none
  struct kmm_control_block blocks[KMM_MAX_CONTROL_BLOCKS];
  uintptr_t type[64]; ///< of objects that the collector does not know, as PyTypeObject has it; in a library as all static types
  uintptr_t collected_type[64]; ///< of objects that it knows
};

/// Everything of one photograph; zero between two.
struct kmm_photograph {
  int32_t file;
  uint32_t failure; ///< enum kmm_photograph_end
  struct kmm_photograph_symbols symbols;
  uintptr_t interpreter; ///< the main interpreter's state; 0 = there is no interpreter: blocks alone are nodes
  uintptr_t generations; ///< head of the youngest generation's ring
  uintptr_t class_traverse; ///< tp_traverse of what class statements make
  uintptr_t shared; ///< a word, in a page of them, that process and copy share: how long the process stood still
  uint64_t walk_start;
  uint32_t process;
  uint32_t flags; ///< enum kmm_snapshot_flag
  uint64_t realtime;
  uint64_t recording_start;
  uint64_t recording_nanoseconds;
  uint64_t live_bytes; ///< of the recording
  uint32_t options;    ///< enum kmm_photograph_option
  uint32_t place;      ///< of the next entry in the list of mappings
  uintptr_t own_mappings; ///< of a walk in place: address and bytes of each, to be unmapped at its end
  int32_t mapper;      ///< the thread whose mappings they are
  char path[4096];     ///< of the complete file
  char partial[4128];  ///< where it is written

  struct kmm_stream streams[KMM_STREAMS];
  uint64_t counts[KMM_STREAMS]; ///< records written
  uint64_t dropped_nodes;
  uint32_t heads_checksum; ///< of the sections' heads so far

  uintptr_t spans;     ///< first level of the map from addresses to numbers
  uintptr_t addresses; ///< of the nodes, by number, with KMM_NODE_IS_BLOCK and its like
  uint64_t node_count;
  uint64_t node_capacity;
  uint32_t is_large; ///< whether the process uses so much memory that its map is worth large pages
  uint64_t old_start;    ///< the first node of the oldest generation
  uint64_t frozen_start; ///< the first that was frozen
  uint64_t tracked_end;  ///< the first that is in none of the rings
  uint32_t row_edges;  ///< of the node that is being read
  uint64_t row_bytes;  ///< of its buffers that are no nodes of their own

  uint32_t knows_blocks; ///< whether all live blocks are known
  uintptr_t block_spans; ///< first level of the map of the blocks' beginnings: a bit for each 16 bytes
  uintptr_t large_blocks; ///< struct kmm_span, by address: the blocks that are searched for by their bounds
  uint64_t large_count;
  uint64_t large_capacity;
  uint32_t registry_budget; ///< blocks that may still be searched for registries

  uintptr_t types; ///< struct kmm_met_type, by number
  uint32_t type_count;
  uint32_t type_capacity;
  uintptr_t type_slots; ///< open table of type numbers + 1, by address
  uint32_t type_mask;
  uintptr_t slots; ///< offsets of __slots__, u32 each, in the order of the types
  uint32_t slot_count;
  uint32_t slot_capacity;

  struct kmm_span mappings; ///< the text of the process's list of mappings
  uintptr_t files; ///< struct kmm_loaded_part: the loaded files' parts in memory, by address
  uint32_t file_count;
  struct kmm_span files_gap; ///< room between two of them, empty at first
  uint32_t readable_count;
  uintptr_t readable; ///< struct kmm_span: memory that may be read, by address
  uintptr_t scratch; ///< text on its way to the file
  uintptr_t code_file; ///< the file of the latest code object, as the interpreter has it, and
  uint32_t code_file_name; ///< as a string of the snapshot
  uintptr_t stacks;  ///< struct kmm_thread_stacks of each thread
  struct kmm_span own_frames; ///< kmmem's, where they lie on a stack of the program's making; empty = they do not
  uintptr_t mapped; ///< struct kmm_span: the memory that the program mapped for itself, by address
  uint64_t mapped_count;
  uint64_t mapped_capacity;
  uintptr_t mapped_seen; ///< two bits for each node: words of the program's own mappings lead to it, or into it
  uint32_t mapped_name; ///< string: what their place is called
  uintptr_t pages; ///< what the kernel says of pages that are looked at next

  struct kmm_tracemalloc tracemalloc;
  struct kmm_controls controls;

  uintptr_t visited; ///< what tp_traverse told of the present object
  uint64_t visited_count;
  uint64_t visited_capacity;
};
extern struct kmm_photograph kmm_photograph_state __attribute__((visibility("hidden")));
KMM_INLINE struct kmm_photograph *kmm_photograph_get(void) { return &kmm_photograph_state; }
KMM_INLINE struct kmm_tracemalloc *kmm_photograph_tracemalloc(void) { return &kmm_photograph_state.tracemalloc; }
KMM_INLINE struct kmm_address_values *kmm_photograph_traces(void) { return &kmm_photograph_state.tracemalloc.traces; }
KMM_INLINE struct kmm_address_values *kmm_photograph_files(void) { return &kmm_photograph_state.tracemalloc.files; }
KMM_INLINE struct kmm_controls *kmm_photograph_controls(void) { return &kmm_photograph_state.controls; }
KMM_INLINE struct kmm_control_block *kmm_photograph_control(uint32_t number) { return &kmm_photograph_state.controls.blocks[number]; }
KMM_INLINE uintptr_t kmm_photograph_control_type(bool is_collected) {
  return (uintptr_t)(is_collected ? kmm_photograph_state.controls.collected_type : kmm_photograph_state.controls.type);
}
KMM_INLINE struct kmm_stream *kmm_photograph_stream(uint32_t name) { return &kmm_photograph_state.streams[name]; }
KMM_INLINE uint64_t *kmm_photograph_count(uint32_t name) { return &kmm_photograph_state.counts[name]; }

/// Finds what the photograph needs of the interpreter by name.
void kmm_photograph_find(void);
/// Forgets it: there is no interpreter.
void kmm_photograph_find_nothing(void);
/// Where the dynamic loader tells debuggers of its records (struct r_debug); 0 where it does not.
uintptr_t kmm_photograph_loader_list(void);
/// Copies the process without its threads: 0 in the copy, the copy's number in the process, below 0 when that failed. No handler runs,
/// no signal is sent when the copy ends, and `waitpid(-1)` does not see it.
int32_t kmm_photograph_copy(void);
/// In the copy: signals as in a new process, but deaf to those that end a whole group; an end after some minutes at the latest, and the
/// first to go when memory is short.
void kmm_photograph_settle(int32_t file);
/// Makes the unfinished file beside a path, which the copy holds a lock on; below 0 when that fails.
int32_t kmm_photograph_create(const char *path);
/// Gives the complete file its name, or takes away what is there of it; false when the name is taken.
bool kmm_photograph_publish(uint32_t failure);
/// Takes the unfinished file away again: there is no copy to write it.
void kmm_photograph_discard(void);
/// Whether nobody wants the file any more: its unfinished form was unlinked.
bool kmm_photograph_is_orphan(int32_t file);
/// Begins a list of the calling thread's mappings, for a walk in place; false when there is no memory for it.
bool kmm_photograph_begin_mappings(void);
/// Unmaps all that is on it.
void kmm_photograph_end_mappings(void);
/// Makes everything zero but what outlives a photograph.
void kmm_photograph_reset(void);
/// Chooses a word that the copy will share with the process; false when there is no memory for it.
bool kmm_photograph_share(void);
uint32_t kmm_photograph_process(void);
/// Writes all bytes; false when the file system refused.
bool kmm_photograph_write(int32_t file, uintptr_t bytes, size_t count);
/// Begins to write sections in a thread of its own, in a copy; elsewhere, or where there is none, they are written by the walk itself.
void kmm_writer_start(void);
/// Writes a section, whose head has room at the beginning of a buffer; answers with a buffer for the next.
uintptr_t kmm_writer_submit(uint32_t kind, uintptr_t buffer, uint32_t bytes);
/// Waits until all is written.
void kmm_writer_finish(void);
/// Reads a file of the process's own in /proc; the bytes read, 0 when that failed.
size_t kmm_photograph_read(const char *path, uintptr_t buffer, size_t capacity);
void kmm_photograph_close(int32_t file);
/// Which pages from an address on are in memory or swapped out: 8 bytes for each, 0 for a page that was never written to. How many it
/// tells of; 0 when the kernel does not tell.
size_t kmm_photograph_pages(uintptr_t address, uintptr_t buffer, size_t count);
/// Whether eight bytes may be read.
bool kmm_photograph_may_read(uintptr_t address);
_Noreturn void kmm_photograph_exit(int32_t code);
/// zlib's CRC-32, continued from an earlier one (0 at first).
uint32_t kmm_photograph_checksum(uint32_t checksum, uintptr_t bytes, size_t count);
/// The size of the state of an interpreter, or of one of its threads; 0 = not known.
uint32_t kmm_interpreter_bytes(uint32_t minor, bool is_thread);
/// What stands at a place in such a state; NULL for what has no name.
const char *_Nullable kmm_interpreter_part(uint32_t minor, bool is_thread, uint32_t place);
/// Memory that will be used all over: the kernel may give large pages for it.
void kmm_photograph_prefer_large_pages(uintptr_t at, size_t bytes);
/// Memory for controls, where no allocator's is or was: no old word of the program's leads there. 0 when there is none.
uintptr_t kmm_photograph_map_controls(size_t bytes);
/// A larger place for what stands at an address; 0 when there is none.
uintptr_t kmm_photograph_grow(uintptr_t at, size_t old_bytes, size_t bytes);
/// Asks an object for what it holds; the answers stand in `visited`.
void kmm_photograph_traverse(uintptr_t traverse, uintptr_t object);
KMM_INLINE bool kmm_photograph_is_gc(uintptr_t is_gc, uintptr_t object) { return ((int (*)(uintptr_t))is_gc)(object) != 0; }
KMM_INLINE uint64_t kmm_photograph_clock(int id) {
  extern int clock_gettime(int, void *);
  int64_t t[2] = {0, 0};
  clock_gettime(id, t);
  return (uint64_t)t[0] * 1000000000u + (uint64_t)t[1];
}

#pragma clang assume_nonnull end
