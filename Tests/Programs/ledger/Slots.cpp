#include "Slots.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "Sites.hpp"

namespace {
constexpr size_t kSlots = 512, kPageSlots = 48;
Slot blocks[kSlots], mappings[kPageSlots];

size_t rounded(size_t size, size_t granule) { return (size + granule - 1) / granule * granule; }
}  // namespace

size_t Player::random_size(size_t largest) {
  size_t size;
  switch (dice_.below(16)) {
    case 0: size = dice_.below(3); break;
    case 1: case 2: size = dice_.below(20000); break;
    case 3: size = dice_.below(700000); break;
    default: size = dice_.below(300);
  }
  // Now and then more than 26 bits hold, and more than 32: nobody touches such a block.
  if (dice_.once_in(60)) size = (size_t(66) << 20) + dice_.below(size_t(100) << 20);
  if (dice_.once_in(400)) size = (size_t(4) << 30) + dice_.below(size_t(1) << 30);
  return size <= largest ? size : dice_.below(300);
}

Slot &Player::take(bool pages) {
  for (;;) {
    Slot &slot = pages ? mappings[dice_.below(kPageSlots)] : blocks[dice_.below(kSlots)];
    if (!slot.busy.exchange(true, std::memory_order_acquire)) return slot;
  }
}

void Player::play() {
  const size_t choice = dice_.below(100);
  if (choice < 2) return fail();
  Slot &slot = take(choice < 14);
  if (choice < 14) {
    if (slot.contents == Contents::nothing) {
      map(slot);
    } else {
      switch (dice_.below(4)) {
        case 0: cut(slot); break;
        case 1: move(slot); break;
        case 2: map_over_part(slot); break;
        default: unmap(slot);
      }
    }
  } else if (slot.contents == Contents::nothing) {
    make(slot);
    if (dice_.once_in(8)) drop(slot);
  } else if (slot.contents == Contents::heap && choice < 50) {
    resize(slot);
  } else if (slot.contents == Contents::heap && choice < 54) {
    resize_to_nothing(slot);
  } else {
    drop(slot);
  }
  slot.busy.store(false, std::memory_order_release);
}

void Player::fill(Slot &slot, Contents contents, Kind kind, void *block, size_t size, int line) {
  slot.contents = contents;
  slot.kind = kind;
  slot.block = block;
  slot.size = size;
  slot.line = line;
  slot.thread = thread_;
  slot.sequence = ++made_;
}

bool Player::is_temporary(const Slot &slot) const { return slot.thread == thread_ && slot.sequence == made_; }

void Player::lay_foundation(size_t size) {
  Slot &slot = blocks[0];
  slot.busy = true;
  book.expect(size);
  const Placed placed = kMakers[0].make(size);
  if (!placed.block) abort();
  fill(slot, Contents::heap, Kind::malloc, placed.block, size, placed.line);
  book.obtain(placed.line, Kind::malloc, size, thread_);
}

void Player::make(Slot &slot) {
  const Maker &maker = kMakers[dice_.below(size_t(kMakerCount))];
  const size_t size = std::max(rounded(random_size(maker.largest), maker.granule), maker.least);
  book.expect(size);
  const Placed placed = from_depth(int(dice_.below(6)), maker, size);
  if (!placed.block) return book.disappoint(size);
  Contents contents = Contents::heap;
  if (maker.kind == Kind::scalar_new) contents = Contents::scalar;
  if (maker.kind == Kind::array_new) contents = Contents::array;
  if (&maker == &kMakers[kMakerCount - 1]) contents = Contents::aligned_scalar;
  fill(slot, contents, maker.kind, placed.block, size, placed.line);
  book.obtain(placed.line, maker.kind, size, thread_);
  if (size > 0 && size < 4096) memset(placed.block, 0xa5, size);
}

void Player::drop(Slot &slot) {
  if (slot.contents == Contents::nothing) return;
  book.release(slot.line, slot.size, is_temporary(slot));
  const bool sized = dice_.once_in(2);
  switch (slot.contents) {
    case Contents::scalar: sized ? ::operator delete(slot.block, slot.size) : ::operator delete(slot.block); break;
    case Contents::array: sized ? ::operator delete[](slot.block, slot.size) : ::operator delete[](slot.block); break;
    case Contents::aligned_scalar: ::operator delete(slot.block, std::align_val_t(128)); break;
    default: free(slot.block);
  }
  slot.contents = Contents::nothing;
  book.forget(slot.size);
}

void Player::resize(Slot &slot) {
  const size_t size = rounded(random_size(1 << 20), 2) + 2;
  book.expect(size, slot.size);
  const bool temporary = is_temporary(slot);
  Placed placed;
  switch (dice_.below(3)) {
    case 0: placed = resize_by_reallocarray(slot.block, size); break;
    case 1: placed = shrink_by_realloc(slot.block, size); break;
    default: placed = grow_by_realloc(slot.block, size);
  }
  if (!placed.block) return book.disappoint(size, slot.size);
  book.replace(slot.line, slot.size, temporary, placed.line, Kind::realloc, size, thread_);
  fill(slot, Contents::heap, Kind::realloc, placed.block, size, placed.line);
}

/// `realloc(block, 0)` frees the block here, as the C library of this system does.
void Player::resize_to_nothing(Slot &slot) {
  const bool temporary = is_temporary(slot);
  book.release(slot.line, slot.size, temporary);
  const Placed placed = shrink_by_realloc(slot.block, 0);
  if (placed.block) abort();
  slot.contents = Contents::nothing;
  book.forget(slot.size);
}

/// Calls that must change nothing: impossible sizes, frees of null, bad arguments.
void Player::fail() {
  const size_t impossible = PTRDIFF_MAX - dice_.below(1000);
  void *unchanged = nullptr;
  free(nullptr);
  ::operator delete(nullptr);
  if (kMakers[dice_.below(3)].make(impossible).block) abort();
  if (posix_memalign(&unchanged, 3, 100) == 0 || unchanged) abort();
  if (map_anonymous(0).block != MAP_FAILED) abort();
  Slot &slot = take(false);
  if (slot.contents == Contents::heap && grow_by_realloc(slot.block, impossible).block) abort();
  slot.busy.store(false, std::memory_order_release);
}
