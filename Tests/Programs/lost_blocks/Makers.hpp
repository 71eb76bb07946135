/// The ways of getting a block: C's, C++'s, and C++ objects of which programs keep other addresses than the block's.
#pragma once
#include <cstddef>
#include <cstdint>

struct Made {
  /// The complement of the block's address.
  uintptr_t hidden;
  /// What was asked of the allocator.
  size_t bytes;
};

/// A block, all zero but for what an object writes into itself; of maker `raw`, with whatever was there.
Made made_by(const char *maker, size_t bytes, size_t parameter);
