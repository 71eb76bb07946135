#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace penta {

/// The most voices that one chord may have.
inline constexpr std::size_t max_voices = 8;

/// What it costs to lead each voice of one chord (row) to each voice of the next (column).
struct CostMatrix {
  std::size_t size = 0;
  std::array<std::array<int, max_voices>, max_voices> cost{};
};

/// For every row the column that it is given; unused rows are 0.
using Assignment = std::array<std::uint8_t, max_voices>;

/// The one-to-one assignment of least total cost (Kuhn's Hungarian method with potentials, O(n^3)).
Assignment cheapest_assignment(const CostMatrix &costs) noexcept;

}  // namespace penta
