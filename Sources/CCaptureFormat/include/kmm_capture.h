/// The capture file (.kmmem): the C structures that the agent writes and the reader maps.
///
/// Layout of the file, in this order; all numbers are little-endian:
///
///     page 0            struct kmm_header
///     pages 1 ... 15    the directory: an array of struct kmm_extent, header.extent_count of them are valid
///     pages 16 ...      extents: page runs, each belonging to one array (see enum kmm_array)
///
/// An array is the concatenation of its extents in the order of extent.array_page. Its elements are fixed-size
/// structures; index 0 of the node and site arrays is a reserved "none". The number of valid elements stands in
/// header.lengths. The log array holds bytes: a sequence of struct kmm_record.
///
/// A page is published (extent_count) only after the file system has promised its space. A node's or site's number is taken
/// before it is written (length counts it), and its frame or kind is written last: one whose writer was killed in between has
/// frame 0 or kind KMM_KIND_NONE, and a reader passes it over. Log records are counted only when they are whole.
///
/// That is the live form, major version KMM_FORMAT_MAJOR: it survives the death of its writer at any moment. Once the process
/// has ended, kmmem rewrites the file into the compact form, major version KMM_COMPACT_MAJOR: the same arrays, in the same
/// order and numbering, as compressed columns (kmm_compact.h).
///
/// A reader accepts files of the major versions it knows, skips arrays, columns and records of unknown kinds, and refuses a
/// newer major version. A change that old readers cannot skip raises the major version: a new one of either form takes the
/// next number that neither has had.
#pragma once
#include <stdint.h>

#define KMM_FORMAT_MAJOR 1
#define KMM_FORMAT_MINOR 4 // since 1: births, when threads began and ended, photographs; 2: real-time sections; 3: heap errors; 4: regions
#define KMM_PAGE 4096u
#define KMM_DIRECTORY_PAGE 1u
#define KMM_FIRST_EXTENT_PAGE 16u
#define KMM_MAX_EXTENTS 3840u

/// "KMMEM", 0, CR, LF: a text-mode transfer destroys it visibly.
#define KMM_MAGIC 0x0a0d004d454d4d4bull

/// The arrays of a capture.
enum kmm_array {
  KMM_ARRAY_NONE = 0,
  KMM_ARRAY_NATIVE_NODES = 1, ///< struct kmm_node, frame = kmm native frame word
  KMM_ARRAY_PYTHON_NODES = 2, ///< struct kmm_node, frame = kmm Python frame word
  KMM_ARRAY_SITES = 3,        ///< struct kmm_site
  KMM_ARRAY_THREADS = 4,      ///< struct kmm_thread_record, one per thread slot
  KMM_ARRAY_TIMELINE = 5,     ///< struct kmm_moment
  KMM_ARRAY_LOG = 6,          ///< bytes: struct kmm_record after struct kmm_record
  KMM_ARRAY_BIRTHS = 7,       ///< struct kmm_birth; empty unless the recording has ended
  KMM_ARRAY_COUNT = 8,
};

/// One run of pages of the file that belongs to one array.
struct kmm_extent {
  uint32_t array;      ///< enum kmm_array
  uint32_t array_page; ///< first page of this run, counted from the start of the array
  uint32_t file_page;  ///< first page of this run, counted from the start of the file
  uint32_t page_count;
};

/// What made a block; kept per site.
enum kmm_kind {
  KMM_KIND_NONE = 0,
  KMM_KIND_MALLOC = 1,
  KMM_KIND_CALLOC = 2,
  KMM_KIND_REALLOC = 3,        ///< realloc and reallocarray
  KMM_KIND_ALIGNED = 4,        ///< posix_memalign, aligned_alloc, memalign, valloc, pvalloc
  KMM_KIND_NEW = 5,            ///< operator new
  KMM_KIND_NEW_ARRAY = 6,      ///< operator new[]
  KMM_KIND_PYMEM_RAW = 7,      ///< PyMem_RawMalloc and its family
  KMM_KIND_PYMEM_MEM = 8,      ///< PyMem_Malloc and its family
  KMM_KIND_PYMEM_OBJECT = 9,   ///< PyObject_Malloc and its family
  KMM_KIND_MAPPING = 10,       ///< anonymous memory of mmap or mremap
  KMM_KIND_FILE_MAPPING = 11,  ///< file-backed mmap: not counted as heap
  KMM_KIND_RESERVATION = 12,   ///< mmap with PROT_NONE: address space, not memory
  KMM_KIND_ARENA = 13,         ///< a mapping that pymalloc made for its objects; counted through the objects
  // What happened in a real-time section: no memory, but counts of events with their stacks (their number in `allocations`).
  KMM_KIND_REALTIME_ALLOCATION = 14,
  KMM_KIND_REALTIME_FREE = 15,
  KMM_KIND_REALTIME_MAPPING = 16,   ///< mmap and mremap
  KMM_KIND_REALTIME_UNMAPPING = 17, ///< munmap
  KMM_KIND_REALTIME_LOCK = 18,      ///< a mutex or a read-write lock was asked for
  KMM_KIND_REALTIME_WAIT = 19,      ///< a wait for a condition
  // The same outside of sections, where functions were named (meta "realtime.functions"): the reader decides by their stacks.
  KMM_KIND_FREE = 20,
  KMM_KIND_UNMAPPING = 21,
  KMM_KIND_LOCK = 22,
  KMM_KIND_WAIT = 23,
  // Heap errors: no memory, but counts of events with their stacks; the log has the first of each stack (KMM_RECORD_HEAP_ERROR).
  KMM_KIND_DOUBLE_FREE = 24,
  KMM_KIND_INVALID_FREE = 25,
  KMM_KIND_MISMATCHED_FREE = 26,
  KMM_KIND_OVERFLOW = 27,
  KMM_KIND_UNDERFLOW = 28,
  KMM_KIND_USE_AFTER_FREE = 29,
  KMM_KIND_GIVEN_BACK = 30, ///< where a block was given back that heap errors may refer to; counts nothing
  KMM_KIND_COUNT = 31,
};

/// How far a recording got.
enum kmm_state {
  KMM_STATE_RECORDING = 0, ///< still running, or ended by SIGKILL, a crash or _exit
  KMM_STATE_STOPPED = 1,   ///< kmmem.stop() or the end of a `with kmmem.track()`
  KMM_STATE_PYTHON_EXIT = 2,  ///< marked after the last atexit callback, before finalisation
  KMM_STATE_PROCESS_EXIT = 3, ///< marked after the static destructors
  KMM_STATE_EXEC = 4,         ///< the process replaced itself by exec
};

/// One frame of a stack and the frames that called it: a node of a trie. 16 bytes.
struct kmm_node {
  uint64_t frame;
  uint32_t parent; ///< the caller's node; 0 = outermost
  uint32_t hash;
};

// A native frame word: bits 0-47 address, bits 48-62 generation of the address space, bit 63 exact.
// The address is a return address (look up address - 1) unless the exact bit is set (interrupted by a signal).
// The generation picks among modules that were loaded at the same address at different times. Address 0 with
// exact set means "the unwinder could not go on".
#define KMM_FRAME_ADDRESS(f) ((f) & 0xffffffffffffull)
#define KMM_FRAME_GENERATION(f) ((uint32_t)((f) >> 48) & 0x7fffu)
#define KMM_FRAME_EXACT(f) ((f) >> 63)

// A Python frame word: bits 32-63 code id (log record KMM_RECORD_CODE), bit 31 entry (called from C: an own run of the
// evaluation loop begins here), bits 0-30 byte offset of the current instruction in the code object's bytecode.
#define KMM_PYTHON_CODE(f) ((uint32_t)((f) >> 32))
#define KMM_PYTHON_ENTRY(f) ((uint32_t)((f) >> 31) & 1u)
#define KMM_PYTHON_OFFSET(f) ((uint32_t)(f) & 0x7fffffffu)

/// Counters of one (native stack, Python stack, kind, thread slot); written only by the thread that owns the slot. 64 bytes.
///
/// A block that another thread frees is counted in a record of that thread with remote = 1, whose `native` is the index
/// of the site that allocated it (and `python` is 0, `kind` a copy): its frees belong to that site.
/// live = allocations - frees (sum over the site and its remote records).
struct kmm_site {
  uint32_t native; ///< innermost native frame's node, or a site index when remote
  uint32_t python; ///< innermost Python frame's node
  uint16_t thread; ///< thread slot
  uint8_t kind;    ///< enum kmm_kind
  uint8_t remote;
  uint32_t saved_epoch; ///< epoch in which the saved_* fields were written
  uint64_t allocations;
  uint64_t allocated_bytes;
  uint64_t frees;
  uint64_t freed_bytes;
  int64_t saved_live_bytes; ///< live bytes when the total last left its maximum
  int32_t saved_live_count;
  uint32_t temporaries; ///< freed by this thread before its next header.temporary_window allocations
};

#define KMM_SIZE_CLASSES 48u

/// One thread slot. Slots are reused when threads end, so a slot may have served several threads. 512 bytes.
struct kmm_thread_record {
  uint32_t tid;     ///< of the latest thread
  uint32_t threads; ///< how many threads used this slot
  char name[16];    ///< of the latest thread; empty if unnamed
  uint64_t start_routine; ///< address given to pthread_create; 0 for the main thread
  int64_t heap_bytes;   ///< malloc family and operator new: allocated by this slot's threads less what they freed
  int64_t object_bytes; ///< the same for the PyMem mem and obj domains
  uint64_t reserved0;
  uint64_t truncated_native; ///< stacks that the unwinder could not follow to the end
  uint64_t truncated_python; ///< Python stacks deeper than the limit
  uint64_t in_use;           ///< 1 while a thread has the slot
  uint64_t began; ///< nanoseconds since header.start_monotonic at which its first thread came
  uint64_t ended; ///< when its latest thread ended; means nothing while in_use
  uint64_t realtime_sections; ///< how often its threads entered a real-time section
  uint64_t reserved[3];
  uint64_t sizes[KMM_SIZE_CLASSES]; ///< allocations by size: class k counts 2^(k-1) < size <= 2^k; class 0: 0 and 1
};

/// One point of the timeline. 48 bytes.
struct kmm_moment {
  uint64_t nanoseconds; ///< since header.start_monotonic
  uint64_t heap_bytes;  ///< malloc family and operator new
  uint64_t object_bytes; ///< PyMem mem and obj domains
  uint64_t mapped_bytes; ///< anonymous mappings, arenas excluded
  uint64_t rss_bytes;    ///< resident set of the process
  uint64_t peak_bytes;   ///< highest total so far
};

#define KMM_EPOCH_BITS 12u

/// What a site's live blocks of one epoch were when the recording ended. 24 bytes.
///
/// Epoch e began at the e-th time of the log's record KMM_RECORD_EPOCHS. Where a recording ended and this array is empty, there was no room.
struct kmm_birth {
  uint32_t site;  ///< number of the site, as blocks have it: element + header.site_base
  uint16_t epoch; ///< below 2^KMM_EPOCH_BITS
  uint16_t reserved;
  uint64_t blocks;
  uint64_t bytes;
};

/// Kinds of log records; unknown ones are skipped by their length.
enum kmm_record_type {
  KMM_RECORD_META = 1,     ///< key NUL value
  KMM_RECORD_MODULE = 2,   ///< struct kmm_module, then segments, build-id, path
  KMM_RECORD_UNLOAD = 3,   ///< struct kmm_unload
  KMM_RECORD_STRING = 4,   ///< struct kmm_string, then UTF-8 bytes
  KMM_RECORD_CODE = 5,     ///< struct kmm_code, then name and line table
  KMM_RECORD_EVALUATION_LOOP = 6, ///< struct kmm_range: machine code of the interpreter's evaluation loop
  KMM_RECORD_MARK = 7,     ///< struct kmm_mark, then UTF-8 bytes
  KMM_RECORD_CHILD = 8,    ///< struct kmm_child
  KMM_RECORD_EPOCHS = 9,   ///< struct kmm_epochs, then times
  KMM_RECORD_PHOTOGRAPH = 10, ///< struct kmm_mark, then the UTF-8 name of the file, without its folder
  KMM_RECORD_HEAP_ERROR = 11, ///< struct kmm_heap_error
  KMM_RECORD_REGION = 12, ///< struct kmm_region (kmm_region.h), then the path
};

/// The head of every log record.
struct kmm_record {
  uint32_t type;   ///< enum kmm_record_type
  uint32_t length; ///< bytes of the whole record, this head included; a multiple of 8
};

struct kmm_segment {
  uint64_t start; ///< address in the process
  uint64_t end;
  uint64_t file_offset;
};

struct kmm_module {
  struct kmm_record record;
  uint32_t id;
  uint32_t generation; ///< of the address space when it was loaded
  uint64_t base;       ///< load bias: address in the process - address in the file
  uint64_t first_seen_nanoseconds;
  uint16_t segment_count;
  uint16_t build_id_length;
  uint32_t path_length;
  // struct kmm_segment[segment_count], build id bytes, path bytes
};

struct kmm_unload {
  struct kmm_record record;
  uint32_t module_id;
  uint32_t generation; ///< first generation in which the module is gone
};

struct kmm_string {
  struct kmm_record record;
  uint32_t id;
  uint32_t length;
  // bytes
};

#define KMM_CODE_CONTEXT 0x80000000u

struct kmm_code {
  struct kmm_record record;
  uint32_t id;
  uint32_t filename; ///< string id
  uint32_t first_line;
  uint32_t name_length; ///< co_qualname from 3.11 on, else co_name; UTF-8
  uint32_t line_table_length; ///< 3.9: co_lnotab; 3.10: co_linetable (PEP 626); 3.11+: co_linetable (location table)
  uint32_t flags; ///< co_flags; KMM_CODE_CONTEXT: no code, but a context that the program named
  // name bytes, line table bytes
};

struct kmm_range {
  struct kmm_record record;
  uint64_t start;
  uint64_t end;
};

struct kmm_mark {
  struct kmm_record record;
  uint64_t nanoseconds;
  uint64_t live_bytes;
  uint32_t name_length;
  uint32_t reserved;
  // bytes
};

struct kmm_child {
  struct kmm_record record;
  uint64_t nanoseconds;
  uint32_t pid;
  uint32_t reserved;
};

/// What was called to give a block back.
enum kmm_release {
  KMM_RELEASE_NONE = 0, ///< nothing: memory was used
  KMM_RELEASE_FREE = 1,
  KMM_RELEASE_REALLOC = 2,
  KMM_RELEASE_DELETE = 3,
  KMM_RELEASE_DELETE_ARRAY = 4,
};

/// What else is known of a heap error; bits.
enum kmm_heap_error_fact {
  KMM_ERROR_DOUBTFUL = 1, ///< what was seen may have another reason, such as an allocation that nobody saw
  KMM_ERROR_WRITES = 2,   ///< memory was written, and not read
  KMM_ERROR_STACK = 4,    ///< the address lies in the stack of the thread
  KMM_ERROR_STATIC = 8,   ///< the address lies in the data or the code of a module
  KMM_ERROR_MAPPED = 32,  ///< the address lies in memory that the program mapped for itself
  KMM_ERROR_LATE = 16,    ///< it was found when the block was given back, some time after it happened
};

/// The first heap error of a stack; how often it happened stands in the site's `allocations`.
struct kmm_heap_error {
  struct kmm_record record;
  uint64_t nanoseconds; ///< since start_monotonic
  uint64_t address; ///< that was given back or used
  uint64_t block;   ///< where the block begins; 0 = none is known
  uint64_t size;    ///< of the block
  uint64_t via;     ///< a native frame word: the function that was called, whose last call gave the block back; 0 = the release itself was
  uint32_t site;      ///< of the error: KMM_KIND_DOUBLE_FREE to KMM_KIND_USE_AFTER_FREE
  uint32_t allocated; ///< the site that made the block; 0 = not known
  uint32_t freed;     ///< the site (KMM_KIND_GIVEN_BACK) that gave it back before; 0 = not known
  uint32_t release;   ///< enum kmm_release
  uint32_t facts;     ///< enum kmm_heap_error_fact
  uint32_t reserved;
};

struct kmm_epochs {
  struct kmm_record record;
  uint64_t count;
  // uint64_t[count]: nanoseconds since start_monotonic at which each epoch began, ascending; the first is 0
};

/// What the recording was asked for; kept in the header.
enum kmm_option {
  KMM_OPTION_NATIVE = 1,  ///< native frames
  KMM_OPTION_OBJECTS = 2, ///< events of the mem and obj domains
  KMM_OPTION_PYTHON = 4,  ///< a Python bridge was active
  KMM_OPTION_LATE = 8,    ///< begun from inside: what the process had made before is not known
};

/// Page 0 of the file. Hot counters stand on cache lines of their own.
struct kmm_header {
  uint64_t magic;
  uint16_t major;
  uint16_t minor;
  uint32_t header_bytes; ///< sizeof(struct kmm_header)
  uint32_t extent_count;
  uint32_t state; ///< enum kmm_state
  uint32_t options; ///< enum kmm_option
  uint32_t pid;
  uint32_t parent_pid; ///< the recorded parent of a fork, else 0
  uint32_t temporary_window;
  uint32_t frame_limit; ///< 0 = all
  uint32_t site_base;   ///< site number s stands at element s - site_base; blocks of lower numbers were inherited at a fork
  uint64_t sample_bytes; ///< mean bytes between samples; 0 = every event
  uint64_t start_realtime;  ///< nanoseconds since the epoch
  uint64_t start_monotonic; ///< CLOCK_MONOTONIC nanoseconds
  uint64_t end_monotonic;   ///< latest moment seen; the end when state is not RECORDING
  uint64_t inherited_bytes;  ///< live bytes of the parent at the fork
  uint64_t inherited_freed_bytes;
  uint32_t page_count; ///< pages of the file that are promised
  uint32_t reserved0;
  uint64_t page_limit_hits; ///< how often the file could not grow
  uint64_t last_signal; ///< reserved for crash marks
  uint64_t guarded_blocks;   ///< blocks that lay between closed pages
  uint64_t unguarded_blocks; ///< that should have, and for which there was no room
  uint64_t reserved1[7];

  /// Elements of each array that are valid; for the log: bytes. Read with acquire.
  uint64_t lengths[8];

  // What was lost.
  uint64_t dropped_events; ///< allocations that could not be recorded at all
  uint64_t dropped_nodes;  ///< frames that did not fit: the stack is cut there
  uint64_t dropped_sites;
  uint64_t dropped_code;   ///< code objects without a name
  uint64_t unknown_frees;  ///< frees of blocks that predate the recording
  uint64_t mismatched_frames; ///< reserved
  uint64_t timeline_halvings;
  uint64_t reserved2;

  /// Live bytes of the malloc family and operator new (PyMem raw included), and of the PyMem mem and obj domains, when the
  /// timeline last looked. The figures of this moment are the sums over the thread records.
  uint64_t heap_bytes;
  uint64_t object_bytes;
  uint64_t heap_line[14];

  /// Live bytes of mappings; written under the mapping lock.
  uint64_t mapped_bytes; ///< KMM_KIND_MAPPING
  uint64_t file_mapped_bytes;
  uint64_t reserved_bytes;
  uint64_t arena_bytes;
  uint64_t mapped_line[4];

  /// The peak of heap + object + mapped.
  uint64_t peak_bytes;
  uint64_t peak_nanoseconds; ///< since start_monotonic, to the timeline's resolution
  uint32_t epoch;
  uint32_t at_peak; ///< 1 while the total is at its maximum: the live figures are those of the peak
  uint64_t clock; ///< nanoseconds since start_monotonic at the latest tick
};

_Static_assert(sizeof(struct kmm_node) == 16, "a node is 16 bytes");
_Static_assert(sizeof(struct kmm_site) == 64, "a site is one cache line");
_Static_assert(sizeof(struct kmm_thread_record) == 512, "a thread record is 512 bytes");
_Static_assert(sizeof(struct kmm_moment) == 48, "a moment is 48 bytes");
_Static_assert(sizeof(struct kmm_birth) == 24, "what was born in an epoch is 24 bytes");
_Static_assert(__builtin_offsetof(struct kmm_header, lengths) == 192, "hot counters begin on a cache line");
_Static_assert(__builtin_offsetof(struct kmm_header, heap_bytes) == 320, "one cache line");
_Static_assert(__builtin_offsetof(struct kmm_header, mapped_bytes) == 448, "one cache line");
_Static_assert(__builtin_offsetof(struct kmm_header, peak_bytes) == 512, "one cache line");
