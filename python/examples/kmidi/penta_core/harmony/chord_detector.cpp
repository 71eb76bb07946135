#include "harmony/chord_detector.hpp"

#include <cmath>
#include <initializer_list>
#include <numeric>

namespace penta {
namespace {

constexpr float bass_bonus = 0.02F;

constexpr std::array<std::string_view, chord_quality_count> suffixes{"", "m", "dim", "aug", "7", "maj7", "m7", "m7b5", "dim7"};

PitchClassProfile unit_template(std::initializer_list<std::size_t> intervals) noexcept {
  PitchClassProfile profile{};
  for (const auto interval : intervals) {
    profile[interval] = 1.0F / std::sqrt(static_cast<float>(intervals.size()));
  }
  return profile;
}

float similarity(const PitchClassProfile &unit, const PitchClassProfile &profile, std::size_t root) noexcept {
  float sum = 0.0F;
  for (std::size_t interval = 0; interval < 12; ++interval) {
    sum += unit[interval] * profile[(root + interval) % 12];
  }
  return sum;
}

}  // namespace

std::string_view suffix_of(ChordQuality quality) noexcept { return suffixes[static_cast<std::size_t>(quality)]; }

ChordDetector::ChordDetector() noexcept
    : templates_{unit_template({0, 4, 7}),     unit_template({0, 3, 7}),     unit_template({0, 3, 6}),
                 unit_template({0, 4, 8}),     unit_template({0, 4, 7, 10}), unit_template({0, 4, 7, 11}),
                 unit_template({0, 3, 7, 10}), unit_template({0, 3, 6, 10}), unit_template({0, 3, 6, 9})} {}

Chord ChordDetector::detect(const PitchClassProfile &profile, int bass) const noexcept {
  const float length = std::sqrt(std::inner_product(profile.begin(), profile.end(), profile.begin(), 0.0F));
  Chord best;
  float best_score = 0.0F;
  if (length == 0.0F) {
    return best;
  }
  for (std::size_t root = 0; root < 12; ++root) {
    for (std::size_t quality = 0; quality < chord_quality_count; ++quality) {
      const float confidence = similarity(templates_[quality], profile, root) / length;
      const float score = confidence + (bass == static_cast<int>(root) ? bass_bonus : 0.0F);
      if (score > best_score) {
        best_score = score;
        best = {static_cast<int>(root), static_cast<ChordQuality>(quality), confidence};
      }
    }
  }
  return best;
}

}  // namespace penta
