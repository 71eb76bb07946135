// Live blocks of a realistic mix of sizes, for the memory that a tool needs per block.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "sequence.hpp"

namespace benchmark {

/// A number of blocks that live as long as this object.
///
/// Of 100 blocks 60 have 16 - 79 bytes, 25 up to 271, 10 up to 1,039, 4 up to 8 kB and one up to 64 kB.
class Blocks {
 public:
  explicit Blocks(std::size_t count) {
    Sequence sequence(1);
    blocks_.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
      const std::size_t size = size_of_next(sequence);
      blocks_.emplace_back(new char[size]);
      std::memset(blocks_.back().get(), 1, size);
    }
  }

 private:
  static std::size_t size_of_next(Sequence& sequence) {
    const std::uint32_t share = sequence.next() % 100;
    const std::uint32_t spread = sequence.next();
    if (share < 60) return 16 + spread % 64;
    if (share < 85) return 80 + spread % 192;
    if (share < 95) return 272 + spread % 768;
    if (share < 99) return 1040 + spread % 7152;
    return 8192 + spread % 57344;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace benchmark
