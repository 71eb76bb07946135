/// The player's operations on mappings. Sizes are whole pages, so that nobody can disagree about them.
#include <sys/mman.h>

#include <cstdlib>

#include "Sites.hpp"
#include "Slots.hpp"

namespace {
constexpr size_t kPage = 4096;

void give_back(void *address, size_t size) {
  if (munmap(address, size) != 0) abort();
}

char *bytes(const Slot &slot) { return static_cast<char *>(slot.block); }
}  // namespace

void Player::map(Slot &slot) {
  const size_t size = (1 + dice_.below(40)) * kPage;
  Placed placed;
  Kind kind = Kind::mapping;
  book.expect(size);
  switch (dice_.below(6)) {
    case 0: placed = map_reserved(size), kind = Kind::reservation; break;
    case 1: placed = map_file(size), kind = Kind::file_mapping; break;
    case 2: placed = map_through_mmap64(size); break;
    default: placed = map_anonymous(size);
  }
  if (placed.block == MAP_FAILED) abort();
  if (kind == Kind::mapping) {
    book.obtain(placed.line, kind, size, thread_);
  } else {
    book.disappoint(size);
    book.set_apart(placed.line, kind, size, thread_);
  }
  fill(slot, Contents::pages, kind, placed.block, size, placed.line);
}

void Player::unmap(Slot &slot) {
  if (slot.kind == Kind::mapping) {
    book.release(slot.line, slot.size, false);
  } else {
    book.take_apart(slot.line, slot.size, 1);
  }
  give_back(slot.block, slot.size);
  if (slot.kind == Kind::mapping) book.forget(slot.size);
  slot.contents = Contents::nothing;
}

/// Unmaps some pages at the start or at the end.
void Player::cut(Slot &slot) {
  const size_t pages = slot.size / kPage;
  if (pages < 2) return unmap(slot);
  const size_t gone = 1 + dice_.below(pages - 1);
  const bool head = dice_.once_in(2);
  if (slot.kind == Kind::mapping) {
    book.shrink(slot.line, gone * kPage);
  } else {
    book.take_apart(slot.line, gone * kPage, 0);
  }
  give_back(head ? bytes(slot) : bytes(slot) + slot.size - gone * kPage, gone * kPage);
  if (slot.kind == Kind::mapping) book.forget(gone * kPage);
  if (head) slot.block = bytes(slot) + gone * kPage;
  slot.size -= gone * kPage;
}

/// mremap is one event: the old mapping becomes the new one.
void Player::move(Slot &slot) {
  if (slot.kind != Kind::mapping) return unmap(slot);
  const size_t size = (1 + dice_.below(60)) * kPage;
  book.expect(size, slot.size);
  const Placed placed = remap(slot.block, slot.size, size);
  if (placed.block == MAP_FAILED) abort();
  book.replace(slot.line, slot.size, false, placed.line, Kind::mapping, size, thread_);
  fill(slot, Contents::pages, Kind::mapping, placed.block, size, placed.line);
}

/// MAP_FIXED over the whole of a mapping, or over its first pages, after which the rest is unmapped.
void Player::map_over_part(Slot &slot) {
  if (slot.kind != Kind::mapping) return unmap(slot);
  const size_t pages = slot.size / kPage;
  const size_t covered = dice_.once_in(2) ? pages : 1 + dice_.below(pages);
  if (covered < pages) {
    const size_t rest = slot.size - covered * kPage;
    book.shrink(slot.line, rest);
    give_back(bytes(slot) + covered * kPage, rest);
    book.forget(rest);
    slot.size -= rest;
  }
  book.expect(slot.size, slot.size);
  const Placed placed = map_over(slot.block, slot.size);
  if (placed.block == MAP_FAILED) abort();
  book.replace(slot.line, slot.size, false, placed.line, Kind::mapping, slot.size, thread_);
  fill(slot, Contents::pages, Kind::mapping, placed.block, slot.size, placed.line);
}
