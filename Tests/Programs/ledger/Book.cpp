#include "Book.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

Book book;

void Book::raise(std::atomic<uint64_t> &total, std::atomic<uint64_t> &peak, uint64_t size) {
  const uint64_t now = total += size;
  uint64_t highest = peak;
  while (now > highest && !peak.compare_exchange_weak(highest, now)) {
  }
}

void Book::expect(uint64_t size, uint64_t old_size) {
  raise(possible_, possible_peak_, size);
  if (!serial) certain_ -= old_size;
}

void Book::disappoint(uint64_t size, uint64_t old_size) {
  if (!serial) raise(certain_, certain_peak_, old_size);
  possible_ -= size;
}

void Book::count_allocation(int line, Kind kind, uint64_t size, int thread) {
  lines[line].kind = kind;
  lines[line].allocations += 1;
  lines[line].allocated_bytes += size;
  thread_allocations[thread] += 1;
}

void Book::count_free(int line, uint64_t size, bool temporary) {
  lines[line].frees += 1;
  lines[line].freed_bytes += size;
  lines[line].temporaries += temporary;
}

/// Keeps every line's live figures: the total stands at its maximum and is about to fall.
void Book::leave_peak() {
  const bool again = left_peak_ == certain_peak_;
  left_peak_ = certain_peak_;
  for (Line &line : lines) {
    line.last_peak = line.now();
    if (!again) line.first_peak = line.last_peak;
  }
}

void Book::obtain(int line, Kind kind, uint64_t size, int thread) {
  count_allocation(line, kind, size, thread);
  raise(certain_, certain_peak_, size);
}

void Book::release(int line, uint64_t size, bool temporary) {
  if (serial && size > 0 && certain_ == certain_peak_) leave_peak();
  count_free(line, size, temporary);
  certain_ -= size;
}

void Book::shrink(int line, uint64_t size) {
  if (serial && certain_ == certain_peak_) leave_peak();
  lines[line].freed_bytes += size;
  certain_ -= size;
}

void Book::take_apart(int line, uint64_t size, uint64_t blocks) {
  lines[line].frees += blocks;
  lines[line].freed_bytes += size;
}

void Book::replace(int old_line, uint64_t old_size, bool temporary, int line, Kind kind, uint64_t size, int thread) {
  if (serial && size < old_size && certain_ == certain_peak_) leave_peak();
  count_free(old_line, old_size, temporary);
  count_allocation(line, kind, size, thread);
  if (!serial) {
    raise(certain_, certain_peak_, size);
  } else if (size >= old_size) {
    raise(certain_, certain_peak_, size - old_size);
  } else {
    certain_ -= old_size - size;
  }
  possible_ -= old_size;
}

namespace {
const char *word(Kind kind) {
  switch (kind) {
    case Kind::none: return "none";
    case Kind::malloc: return "malloc";
    case Kind::calloc: return "calloc";
    case Kind::realloc: return "realloc";
    case Kind::aligned: return "aligned";
    case Kind::scalar_new: return "new";
    case Kind::array_new: return "new[]";
    case Kind::mapping: return "mapping";
    case Kind::file_mapping: return "file-mapping";
    case Kind::reservation: return "reservation";
  }
  return "?";
}

/// A text that grows in static memory.
struct Page {
  char bytes[1 << 17];
  size_t length;
  template <typename... Values>
  void print(const char *format, Values... values) {
    length += size_t(snprintf(bytes + length, sizeof bytes - length, format, values...));
  }
};
Page page;
}  // namespace

void Book::write(const char *path) {
  if (serial && certain_ == certain_peak_) leave_peak();
  page.print("{\"live_bytes\": %lu, \"peak\": %lu, \"possible_peak\": %lu, \"serial\": %s,\n \"threads\": [",
             total(), peak(), possible_peak(), serial ? "true" : "false");
  for (int thread = 0; thread < kThreads; thread++) {
    page.print("%s%lu", thread ? ", " : "", uint64_t(thread_allocations[thread]));
  }
  page.print("],\n \"lines\": {");
  const char *separator = "";
  for (int number = 0; number < kLines; number++) {
    const Line &line = lines[number];
    if (line.kind == Kind::none) continue;
    page.print("%s\n  \"%d\": {\"kind\": \"%s\", \"allocations\": %lu, \"allocated_bytes\": %lu, "
               "\"frees\": %lu, \"freed_bytes\": %lu, \"temporaries\": %lu, \"peaks\": [[%ld, %ld], [%ld, %ld]]}",
               separator, number, word(line.kind), uint64_t(line.allocations),
               uint64_t(line.allocated_bytes), uint64_t(line.frees), uint64_t(line.freed_bytes),
               uint64_t(line.temporaries), line.first_peak.blocks, line.first_peak.bytes, line.last_peak.blocks,
               line.last_peak.bytes);
    separator = ",";
  }
  page.print("}}\n");
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  for (size_t written = 0; written < page.length;) {
    const ssize_t count = ::write(file, page.bytes + written, page.length - written);
    if (count <= 0) _exit(70);
    written += size_t(count);
  }
  close(file);
}
