#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "events/chord_event.hpp"

namespace penta {

/// Remembers the latest chords for the whole process: a ring, or with growing-vector all of them for ever.
class ChordLog {
 public:
  static constexpr std::size_t ring_size = 256;

  void record(const ChordEvent &event);

  /// How many chords are remembered now.
  std::size_t size() const noexcept;

 private:
  std::array<ChordEvent, ring_size> ring_{};
  std::size_t recorded_ = 0;
  std::vector<ChordEvent> everything_;
};

/// The log of this process.
ChordLog &chord_log() noexcept;

}  // namespace penta
