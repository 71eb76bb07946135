/// The snapshot file (.kmsnap): a photograph of a process's heap as one graph of Python objects and native blocks.
///
///     0                      struct kmm_snapshot_header
///     header.header_bytes    sections: struct kmm_section, its bytes, zeros up to the next multiple of 8
///     last                   a section KMM_SECTION_END; the file ends behind it
///
/// A section holds whole records of one kind. A kind may come in several sections: they are one list. Sections of kinds that are not
/// known are skipped. All numbers are little-endian; strings are UTF-8 without a final zero, by numbers from 1 (0 = none).
#pragma once
#include <stdint.h>

#define KMM_SNAPSHOT_MAGIC 0x0a50414e534d4d4bULL // "KMMSNAP\n"
#define KMM_SNAPSHOT_MAJOR 1
#define KMM_SNAPSHOT_MINOR 1 // since 1: controls

struct kmm_snapshot_header {
  uint64_t magic;
  uint16_t major;
  uint16_t minor;
  uint32_t header_bytes; ///< sizeof(struct kmm_snapshot_header)
  uint32_t pid;
  uint32_t flags;           ///< enum kmm_snapshot_flag
  uint64_t realtime;        ///< nanoseconds since the epoch, when the copy was made
  uint64_t recording_start; ///< start_realtime of the capture that was being written; 0 = none
  uint64_t recording_nanoseconds; ///< since then
  uint32_t python_version;  ///< Py_Version: 0x030b07f0 is 3.11.7; 0 = no Python
  uint32_t reserved0;
  uint64_t reserved1[8];
  uint32_t reserved2;
  uint32_t checksum; ///< CRC-32 (zlib's) of the header with this field taken as 0
};

enum kmm_snapshot_flag {
  KMM_SNAPSHOT_IN_PLACE = 1, ///< the process walked itself, without a copy
  KMM_SNAPSHOT_BLOCKS = 2,   ///< live blocks were known: sizes are measured, native blocks are nodes
  KMM_SNAPSHOT_OBJECT_BLOCKS = 4, ///< blocks of Python's mem and object domains too
  KMM_SNAPSHOT_TRACEMALLOC = 8,   ///< sites are tracemalloc's
  KMM_SNAPSHOT_LATE = 32,    ///< the recording was begun from inside: blocks from before are not known
  KMM_SNAPSHOT_THREADS = 16, ///< the registers of all other threads were read, and the ends of their stacks are known
};

struct kmm_section {
  uint32_t kind;     ///< enum kmm_section_kind
  uint32_t checksum; ///< CRC-32 of the bytes
  uint64_t bytes;    ///< without the zeros behind them
};

enum kmm_section_kind {
  KMM_SECTION_FACTS = 1,   ///< records of: u32 key bytes, u32 value bytes, key, value
  KMM_SECTION_STRINGS = 2, ///< records of: u32 bytes, text; numbered from 1 in their order
  KMM_SECTION_TYPES = 3,   ///< struct kmm_snapshot_type, numbered from 0
  KMM_SECTION_MEMBERS = 4, ///< struct kmm_snapshot_member, numbered from 0
  KMM_SECTION_NODES = 5,   ///< struct kmm_snapshot_node, numbered from 0
  KMM_SECTION_EDGES = 6,   ///< u32 node numbers: the rows of the nodes in their order
  KMM_SECTION_LABELS = 7,  ///< u16 for each edge: where the holder keeps it
  KMM_SECTION_ROOTS = 8,   ///< struct kmm_snapshot_root
  KMM_SECTION_TEXTS = 9,   ///< records of: u32 node, u16 enum kmm_text, u16 bytes, text; see kmm_text
  KMM_SECTION_MODULES = 10, ///< struct kmm_snapshot_module
  KMM_SECTION_TRACES = 11, ///< tracemalloc's: records of: u32 frame count, then u32 file string and u32 line each; numbered from 1
  KMM_SECTION_BONDS = 12, ///< struct kmm_snapshot_bond
  KMM_SECTION_FILLS = 13, ///< struct kmm_snapshot_fill
  KMM_SECTION_TRAFFIC = 14, ///< struct kmm_snapshot_traffic
  KMM_SECTION_END = 0xffff, ///< struct kmm_snapshot_end, and perhaps struct kmm_snapshot_seal
};

/// How a holder's edges are told apart.
enum kmm_shape {
  KMM_SHAPE_FIELDS = 0,   ///< labels are places in the object
  KMM_SHAPE_SEQUENCE = 1, ///< list, tuple: labels are the index modulo KMM_LABEL_FAR, the edges come in its order
  KMM_SHAPE_MAPPING = 2,  ///< dict: edges come in pairs: key (label 0), value (label 1); other labels are as of fields
  KMM_SHAPE_SET = 3,      ///< labels are 0
  KMM_SHAPE_BLOCK = 4,    ///< a native block: labels are places in it, found by looking for addresses (KMM_LABEL_INSIDE)
};

/// A label below KMM_LABEL_ATTRIBUTES is the place of a pointer from the node's address on, in words of 8 bytes; from there to
/// KMM_LABEL_FAR it is the number of an attribute in the type's member list (is_attribute = 1). In sequences and sets only
/// labels above KMM_LABEL_FAR have these meanings. In native blocks the range of the attributes' labels belongs to pointers that lead
/// into the node, behind its beginning: their places, with KMM_LABEL_ATTRIBUTES added. In objects of KMM_TYPE_SCANNED it belongs to
/// words at which the address of an object was found, of which the object itself did not tell.
#define KMM_LABEL_ATTRIBUTES 0x8000
#define KMM_LABEL_FAR 0xfff0    ///< a place too far in for a label
#define KMM_LABEL_UNKNOWN 0xfff1 ///< the type says that it holds the node, and not where
#define KMM_LABEL_TYPE 0xfff2   ///< the object's type
#define KMM_LABEL_BUFFER 0xfff3 ///< memory of the object's own: a list's items, a dict's table
#define KMM_LABEL_DICT 0xfff4   ///< the object's instance dictionary
#define KMM_LABEL_KEYS 0xfff5   ///< names that the object shares with others of its type
#define KMM_LABEL_INSIDE 0xfff6 ///< a pointer into the node, behind its beginning; its place is not kept
#define KMM_LABEL_BOND 0xfff7   ///< of no edge in a file: a reader may give it to those that it makes of bonds

struct kmm_snapshot_type {
  uint64_t address;
  uint32_t name;       ///< string: tp_name, with the module for heap types: "music_brain.sessions.Session"
  uint32_t first_member;
  uint32_t member_count;
  uint32_t basic_bytes;
  uint32_t item_bytes;
  uint16_t shape;      ///< enum kmm_shape
  uint16_t flags;      ///< enum kmm_type_flag
};

enum kmm_type_flag {
  KMM_TYPE_GC = 1,    ///< Py_TPFLAGS_HAVE_GC
  KMM_TYPE_HEAP = 2,  ///< Py_TPFLAGS_HEAPTYPE: made at run time
  KMM_TYPE_TRAVERSE = 4, ///< it has tp_traverse
  KMM_TYPE_CLEAR = 8, ///< it has tp_clear
  KMM_TYPE_NATIVE = 16, ///< no Python type: native blocks
  KMM_TYPE_SCANNED = 32, ///< addresses are looked for in its objects: references that nobody counts may be among them
  KMM_TYPE_CLASS = 64,  ///< of native blocks: C++ objects; the name is the class's as type_info has it
  KMM_TYPE_OWNED = 128, ///< of native blocks: objects use them for themselves, and hold them with KMM_LABEL_BUFFER; nothing else does
};

/// A name for a place in the objects of a type.
struct kmm_snapshot_member {
  uint32_t name; ///< string
  uint16_t place; ///< a label
  uint16_t is_attribute;
};

struct kmm_snapshot_node {
  uint64_t address; ///< of the object, or of the block
  uint64_t bytes;   ///< bits 0-47: size; bits 48-63: enum kmm_node_flag
  uint32_t type;
  uint32_t references; ///< the reference count, at most KMM_REFERENCES_MANY; 0 for blocks
  uint32_t site;       ///< of the capture (or of KMM_SECTION_TRACES); 0 = not known
  uint32_t edges;      ///< length of its row
};
#define KMM_REFERENCES_MANY 0xfffffffeu
#define KMM_REFERENCES_IMMORTAL 0xffffffffu

enum kmm_node_flag {
  KMM_NODE_EARLIER = 1,  ///< from before the recording, or before tracemalloc's tracing
  KMM_NODE_TRACKED = 2,  ///< in one of the gc's rings
  KMM_NODE_FROZEN = 4,   ///< in the permanent one (gc.freeze)
  KMM_NODE_OLD = 8,      ///< in the oldest generation
  KMM_NODE_COMPUTED = 16, ///< the size was computed, not measured
  KMM_NODE_CUT = 32,     ///< some of its edges could not be read
  KMM_NODE_CONTROL = 64, ///< planted by kmmem in its copy of the process, for a detector to find; such nodes come last
  KMM_NODE_INNOCENT = 128, ///< of a control: one that no detector may accuse
};

/// The detector that a control is planted for: bits 8 - 10 of the flags of KMM_NODE_CONTROL.
#define KMM_NODE_DETECTOR_SHIFT 8
enum kmm_control_detector {
  KMM_CONTROL_LOST_BLOCKS = 1,
  KMM_CONTROL_REFERENCE_CYCLES = 2,
  KMM_CONTROL_CROSS_LANGUAGE_CYCLES = 3,
  KMM_CONTROL_LEAKED_REFERENCES = 4,
  KMM_CONTROL_PINNED_OBJECTS = 5,
};

enum kmm_root_kind {
  KMM_ROOT_MODULE = 1,      ///< a module in sys.modules; name: the module; owner: its __file__
  KMM_ROOT_INTERPRETER = 2, ///< interpreter state; name: which part of it; where: the word's address, 0 = the interpreter tells of it; thread
  KMM_ROOT_LOCAL = 3,       ///< a variable of a running function, or what else the function holds; name: variable; owner, thread, line
  KMM_ROOT_ATEXIT = 4,      ///< a callback of atexit, or what it is to be called with; name: the callback
  KMM_ROOT_GLOBAL = 5,      ///< a word in a module's writable memory; where: its address
  KMM_ROOT_STACK = 6,       ///< a word on a thread's stack; where: its address, thread
  KMM_ROOT_REGISTER = 7,    ///< a thread's register; where: its DWARF number, name, thread
  KMM_ROOT_TLS = 8,         ///< a word of a thread's own memory; where: its address, thread
  KMM_ROOT_STATIC = 9,      ///< a static or immortal object, which nothing frees
};

struct kmm_snapshot_root {
  uint32_t node;
  uint16_t kind; ///< enum kmm_root_kind
  uint16_t is_inside; ///< the word leads into the node, behind its beginning
  uint64_t where;
  uint32_t name;   ///< string
  uint32_t owner;  ///< string
  uint32_t thread; ///< the system's number of the thread; 0 = none
  uint32_t line;   ///< of the owner; 0 = not known
};

/// What a text tells of a node: the beginning of a value, bounded.
enum kmm_text {
  KMM_TEXT_STRING = 1,  ///< a str, UTF-8; at most KMM_TEXT_BYTES
  KMM_TEXT_BYTES_OBJECT = 2,
  KMM_TEXT_INTEGER = 3, ///< decimal; of more than 60 bits: 2**N, which it is at least
  KMM_TEXT_FLOAT = 4,   ///< 8 bytes: the double
  KMM_TEXT_NAME = 5,    ///< of a function, type, module or code object: its qualified name
  KMM_TEXT_LENGTH = 6,  ///< 8 bytes: the number of items
  KMM_TEXT_LIMIT = 7,   ///< 8 bytes: how many items it keeps at most (a deque's maxlen, the maxsize of functools.lru_cache)
  KMM_TEXT_PLACE = 8,   ///< of a code object, 8 bytes: u32 string of its file, u32 its first line
};
#define KMM_TEXT_BYTES 64

/// A loaded file: what belongs to addresses of native memory.
struct kmm_snapshot_module {
  uint64_t start;
  uint64_t end;
  uint64_t file_offset; ///< of start
  uint32_t path;        ///< string
  uint32_t is_writable;
};

/// Something outside of both keeps one node for as long as another lives: what pybind11 and nanobind note of keep_alive, and a weak
/// reference with a callback, which nobody else needs to hold.
struct kmm_snapshot_bond {
  uint32_t owner; ///< a node
  uint32_t kept;  ///< a node
};

/// How much of a native block is in use, as what points to it tells: a std::vector beyond its elements has room for more, a std::string
/// beyond its characters.
struct kmm_snapshot_fill {
  uint32_t node;     ///< a native block
  uint32_t reserved; ///< 0
  uint64_t bytes;    ///< at most the block's size
};

/// What was put into a dict and taken out of it since it is watched, in a measurement of growth.
struct kmm_snapshot_traffic {
  uint32_t node;     ///< a dict
  uint32_t reserved; ///< 0
  uint64_t added;
  uint64_t removed;
};

struct kmm_snapshot_end {
  uint64_t nodes;
  uint64_t edges;
  uint64_t roots;
  uint64_t strings;
  uint64_t types;
  uint64_t members;
  uint64_t pause_nanoseconds; ///< how long the process stood still
  uint64_t walk_nanoseconds;  ///< how long the copy was read
  uint64_t dropped_nodes; ///< that did not fit
};

/// May stand behind kmm_snapshot_end in the last section. Checksums leave the heads of their sections out: this one is theirs.
struct kmm_snapshot_seal {
  uint64_t heads; ///< CRC-32 of the heads of all sections before the last one, in their order
};

_Static_assert(sizeof(struct kmm_snapshot_header) == 128, "a snapshot's header is 128 bytes");
_Static_assert(sizeof(struct kmm_section) == 16, "a section's head is 16 bytes");
_Static_assert(sizeof(struct kmm_snapshot_type) == 32, "a type is 32 bytes");
_Static_assert(sizeof(struct kmm_snapshot_node) == 32, "a node is 32 bytes");
_Static_assert(sizeof(struct kmm_snapshot_root) == 32, "a root is 32 bytes");
_Static_assert(sizeof(struct kmm_snapshot_module) == 32, "a module is 32 bytes");
_Static_assert(sizeof(struct kmm_snapshot_fill) == 16, "a fill is 16 bytes");
_Static_assert(sizeof(struct kmm_snapshot_traffic) == 24, "a dict's traffic is 24 bytes");
_Static_assert(sizeof(struct kmm_snapshot_end) == 72, "the end is 72 bytes");
_Static_assert(sizeof(struct kmm_snapshot_seal) == 8, "the seal is 8 bytes");
