/// The program's own account of its memory, kept per source line in static memory: the truth that kmmem must equal.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

/// What made a block, in the words of kmmem's report.
enum class Kind : uint8_t { none, malloc, calloc, realloc, aligned, scalar_new, array_new, mapping, file_mapping, reservation };

constexpr int kLines = 256;
constexpr int kThreads = 8;

/// Live blocks and bytes at one moment.
struct Live {
  int64_t blocks, bytes;
};

/// The account of one source line.
struct Line {
  std::atomic<Kind> kind;
  std::atomic<uint64_t> allocations, allocated_bytes, frees, freed_bytes, temporaries;
  Live first_peak;  ///< when the total first left its maximum
  Live last_peak;   ///< when the total last left that same maximum
  Live now() const {
    return {int64_t(allocations) - int64_t(frees), int64_t(allocated_bytes) - int64_t(freed_bytes)};
  }
};

/// The account of the whole program.
///
/// Figures are exact when events are serial. In parallel, the peak is bounded: `certain` takes a size out before the
/// call and in after it, `possible` takes it in before and out after; the real total lies between them at every moment.
class Book {
 public:
  Line lines[kLines];
  std::atomic<uint64_t> thread_allocations[kThreads];
  bool serial = true;

  /// A thread is about to obtain `size` bytes, perhaps in place of `old_size` others.
  void expect(uint64_t size, uint64_t old_size = 0);
  /// The call failed, so nothing has changed.
  void disappoint(uint64_t size, uint64_t old_size = 0);
  /// The call gave a block to a line.
  void obtain(int line, Kind kind, uint64_t size, int thread);
  /// A thread is about to give a block back.
  void release(int line, uint64_t size, bool temporary);
  /// The call that gave it back is over.
  void forget(uint64_t size) { possible_ -= size; }
  /// One event that replaces a block by another, as realloc and mremap do.
  void replace(int old_line, uint64_t old_size, bool temporary, int line, Kind kind, uint64_t size, int thread);
  /// A mapping that is not memory of its own (a file's, a reservation) came or, wholly or in part, went.
  void set_apart(int line, Kind kind, uint64_t size, int thread) { count_allocation(line, kind, size, thread); }
  void take_apart(int line, uint64_t size, uint64_t blocks);
  /// A part of a mapping is about to go away: bytes of a line, but no block before its last byte goes.
  void shrink(int line, uint64_t size);

  uint64_t total() const { return certain_; }
  uint64_t peak() const { return certain_peak_; }
  uint64_t possible_peak() const { return possible_peak_; }

  /// Writes the account as JSON to a file; allocates nothing.
  void write(const char *path);

 private:
  void raise(std::atomic<uint64_t> &total, std::atomic<uint64_t> &peak, uint64_t size);
  void count_allocation(int line, Kind kind, uint64_t size, int thread);
  void count_free(int line, uint64_t size, bool temporary);
  void leave_peak();

  std::atomic<uint64_t> certain_, certain_peak_, possible_, possible_peak_;
  uint64_t left_peak_;  ///< the maximum that has been left before; 0 if none
};

extern Book book;
