/// The places in which the program keeps what it has allocated; any thread may work on any of them.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "Book.hpp"

enum class Contents : uint8_t { nothing, heap, scalar, array, aligned_scalar, pages };

/// One block or mapping, or nothing.
struct Slot {
  std::atomic<bool> busy;
  Contents contents;
  Kind kind;
  void *block;
  size_t size;
  int line;
  int thread;         ///< who made it
  uint64_t sequence;  ///< the maker's number of allocations just after it was made
};

/// A seeded source of numbers (xorshift64*).
struct Dice {
  uint64_t state;
  uint64_t next() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1dull;
  }
  size_t below(size_t limit) { return size_t((next() >> 17) % limit); }
  bool once_in(size_t count) { return below(count) == 0; }
};

/// One thread's hand on the slots: does one random operation and writes it into the book.
class Player {
 public:
  Player(int thread, uint64_t seed) : thread_(thread), dice_{seed * 0x9e3779b97f4a7c15ull + 1} {}
  /// Chooses and performs one operation.
  void play();
  /// Makes one block of a size by malloc, which stays until the end.
  void lay_foundation(size_t size);

 private:
  Slot &take(bool pages);
  void make(Slot &slot);
  void drop(Slot &slot);
  void resize(Slot &slot);
  void resize_to_nothing(Slot &slot);
  void fail();
  void map(Slot &slot);
  void unmap(Slot &slot);
  void cut(Slot &slot);
  void move(Slot &slot);
  void map_over_part(Slot &slot);
  void fill(Slot &slot, Contents contents, Kind kind, void *block, size_t size, int line);
  bool is_temporary(const Slot &slot) const;
  size_t random_size(size_t largest);

  int thread_;
  Dice dice_;
  uint64_t made_ = 0;
};
