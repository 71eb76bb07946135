#pragma once

#include <cstdint>

#include "harmony/chord_detector.hpp"

namespace penta {

/// A chord that was heard, with its place in the piece.
struct ChordEvent {
  std::uint32_t index = 0;
  int bass = -1;
  Chord chord;
};

}  // namespace penta
