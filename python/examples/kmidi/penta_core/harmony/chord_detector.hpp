#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "harmony/pitch_class_profile.hpp"

namespace penta {

/// The chord types that the detector knows.
enum class ChordQuality {
  major,
  minor,
  diminished,
  augmented,
  dominant_seventh,
  major_seventh,
  minor_seventh,
  half_diminished,
  diminished_seventh,
};

inline constexpr std::size_t chord_quality_count = 9;

/// The suffix of a chord symbol, such as "m7" for the minor seventh.
std::string_view suffix_of(ChordQuality quality) noexcept;

/// A chord with the root (0 is C) and how well it explains the profile, from 0 to 1.
struct Chord {
  int root = 0;
  ChordQuality quality = ChordQuality::major;
  float confidence = 0.0F;
};

/// Names the chord whose template is most similar (by cosine) to a pitch-class profile.
class ChordDetector {
 public:
  ChordDetector() noexcept;

  /// The best chord of a profile; among equals the one whose root is the bass (-1: unknown) wins.
  Chord detect(const PitchClassProfile &profile, int bass = -1) const noexcept;

 private:
  std::array<PitchClassProfile, chord_quality_count> templates_;
};

}  // namespace penta
