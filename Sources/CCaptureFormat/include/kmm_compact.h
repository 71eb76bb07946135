/// The compact form of a capture: what kmmem makes of one (kmm_capture.h) whose process has ended.
///
///     0                      the header of the live form with its own major and minor version, extent_count 0 and page_count 0;
///                            heap_bytes and object_bytes are the sums over the thread records
///     header.header_bytes    struct kmm_compact
///     behind it              the directory: struct kmm_column, kmm_compact.column_count of them
///     behind it              the columns' zlib streams (RFC 1950) in the directory's order, without a gap; the file ends there
///
/// A column holds one field of every element of its array (where it says so, of some), in the order of the elements, each as a
/// LEB128 number: seven bits a byte, lowest first, bit 7 set in all but the last, 64 bits at most.
/// "Signed" numbers are zigzag coded: 0, -1, 1, -2 ... as 0, 1, 2, 3 ... All arithmetic wraps at the field's width.
/// KMM_COLUMN_BYTES is no column of numbers: its plain bytes are the array as it stands in the live form.
/// A column whose numbers are all 0 may be left out, but for the first of each array.
#pragma once
#include "kmm_capture.h"

#define KMM_COMPACT_MAJOR 2
#define KMM_COMPACT_MINOR 2 // since 1: births; since 2: real-time sections

/// What follows the header of the compact form.
struct kmm_compact {
  uint64_t file_bytes; ///< size of the whole file
  uint32_t column_count;
  uint32_t checksum; ///< CRC-32 of everything before the first stream, this field taken as 0
};

/// One column: a part of an array, compressed.
struct kmm_column {
  uint16_t array;    ///< enum kmm_array
  uint16_t field;    ///< enum kmm_node_column, kmm_site_column, kmm_birth_column, or KMM_COLUMN_BYTES
  uint32_t reserved;
  uint64_t count;    ///< numbers in the column; bytes for KMM_COLUMN_BYTES
  uint64_t plain_bytes;  ///< bytes that the stream unpacks to
  uint64_t stream_bytes; ///< bytes of the stream in the file
};

/// The only column of the threads, the timeline and the log.
#define KMM_COLUMN_BYTES 1

/// Columns of the node arrays. The hash is not kept: it reads as 0.
enum kmm_node_column {
  KMM_NODE_PARENT = 1, ///< the node's own number - parent
  KMM_NODE_FRAME = 2,  ///< where the node's frame stands in KMM_NODE_FRAMES
  KMM_NODE_FRAMES = 3, ///< every frame word that occurs once, ascending; each as its distance from the one before
};

/// Columns of the site array. With size = allocated_bytes / allocations (0 where there are none).
///
/// saved_epoch and the other saved fields are kept where a reader needs them: where header.at_peak is 0 and saved_epoch equals
/// header.epoch. Elsewhere they read as header.epoch - 1 and 0.
enum kmm_site_column {
  KMM_SITE_ALLOCATIONS = 1,
  KMM_SITE_NATIVE = 2, ///< signed: native - native of the element before
  KMM_SITE_PYTHON = 3, ///< signed: python - python of the element before
  KMM_SITE_OWNER = 4,  ///< bit 0: the saved fields are kept; bit 1: remote; bits 2-17: thread
  KMM_SITE_KIND = 5,
  KMM_SITE_SIZE = 6,   ///< size
  KMM_SITE_REST = 7,   ///< allocated_bytes - size * allocations
  KMM_SITE_LIVE = 8,   ///< signed: allocations - frees
  KMM_SITE_FREED_REST = 9, ///< signed: freed_bytes - (frees == allocations ? allocated_bytes : size * frees)
  KMM_SITE_TEMPORARIES = 10,
  KMM_SITE_SAVED_COUNT = 11, ///< signed: saved_live_count; only of the elements that keep their saved fields
  KMM_SITE_SAVED_REST = 12,  ///< signed: saved_live_bytes - size * saved_live_count; only of those elements
};

/// Columns of the array of births, whose elements are sorted by site and epoch.
enum kmm_birth_column {
  KMM_BIRTH_BLOCKS = 1,
  KMM_BIRTH_SITE = 2,  ///< site - site of the element before
  KMM_BIRTH_EPOCH = 3, ///< epoch
  KMM_BIRTH_SIZE = 4,  ///< bytes / blocks (0 where there are none)
  KMM_BIRTH_REST = 5,  ///< bytes - size * blocks
};

// The most that a capture can hold; a reader refuses more before it asks for memory.
#define KMM_MAX_ELEMENTS (1u << 26)  ///< of the node, site, thread, timeline and birth arrays
#define KMM_MAX_LOG_BYTES (1u << 30)
#define KMM_MAX_COLUMNS 256u
/// Deflate packs at most this many bytes into one; a column that claims more is damaged.
#define KMM_MAX_EXPANSION 1032u

_Static_assert(sizeof(struct kmm_compact) == 16, "what follows the header is 16 bytes");
_Static_assert(sizeof(struct kmm_column) == 32, "a column is 32 bytes");
