// A fixed sequence of numbers, so that every run does the same work.
#pragma once

#include <cstdint>

namespace benchmark {

/// A linear congruential sequence (constants of Numerical Recipes); its high bits are used.
class Sequence {
 public:
  explicit Sequence(std::uint32_t seed) : state_(seed * 2654435761u + 1) {}

  /// The next number, below 65,536.
  std::uint32_t next() {
    state_ = state_ * 1664525u + 1013904223u;
    return state_ >> 16;
  }

 private:
  std::uint32_t state_;
};

}  // namespace benchmark
