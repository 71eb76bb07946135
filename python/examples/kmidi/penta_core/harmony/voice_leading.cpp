#include "harmony/voice_leading.hpp"

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "defects/defects.hpp"

namespace penta {
namespace {

void fill(CostMatrix &costs, std::span<const int> from, std::span<const int> to) noexcept {
  costs.size = from.size();
  for (std::size_t row = 0; row < from.size(); ++row) {
    for (std::size_t column = 0; column < to.size(); ++column) {
      costs.cost[row][column] = std::abs(from[row] - to[column]);
    }
  }
}

VoiceLeading solved(CostMatrix &costs, std::span<const int> from, std::span<const int> to) noexcept {
  fill(costs, from, to);
  VoiceLeading leading{from.size(), cheapest_assignment(costs), 0};
  for (std::size_t voice = 0; voice < leading.voices; ++voice) {
    leading.distance += costs.cost[voice][leading.target[voice]];
  }
  return leading;
}

}  // namespace

VoiceLeading lead(std::span<const int> from, std::span<const int> to) {
  if (from.size() != to.size() || from.size() > max_voices) {
    throw std::invalid_argument("voice leading needs two chords of the same number of notes, at most 8");
  }
  if (is_planted(Defect::missing_delete)) {
    auto *costs = new CostMatrix;  // planted: missing-delete
    return solved(*costs, from, to);
  }
  const auto costs = std::make_unique<CostMatrix>();  // innocent: missing-delete
  return solved(*costs, from, to);
}

}  // namespace penta
