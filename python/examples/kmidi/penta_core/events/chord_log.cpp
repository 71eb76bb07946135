#include "events/chord_log.hpp"

#include <algorithm>

#include "defects/defects.hpp"

namespace penta {

void ChordLog::record(const ChordEvent &event) {
  if (is_planted(Defect::growing_vector)) {
    everything_.push_back(event);  // planted: growing-vector
  } else {
    ring_[recorded_++ % ring_size] = event;  // innocent: growing-vector
  }
}

std::size_t ChordLog::size() const noexcept { return std::min(recorded_, ring_size) + everything_.size(); }

ChordLog &chord_log() noexcept {
  static ChordLog log;
  return log;
}

}  // namespace penta
