#pragma once

#include <cstddef>
#include <span>

#include "harmony/assignment.hpp"

namespace penta {

/// How the voices of one chord go to those of the next with the least motion.
struct VoiceLeading {
  std::size_t voices = 0;
  Assignment target{};  ///< for each note of the first chord its note in the second
  int distance = 0;     ///< the sum of all motions in semitones
};

/// The least motion between two chords of the same number (at most 8) of MIDI notes.
VoiceLeading lead(std::span<const int> from, std::span<const int> to);

}  // namespace penta
