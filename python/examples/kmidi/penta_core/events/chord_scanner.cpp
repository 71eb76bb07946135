#include "events/chord_scanner.hpp"

#include <stdexcept>

namespace penta {

void scan(std::span<const PitchClassProfile> profiles, std::span<const int> basses, const EventHub &hub, ChordLog &log) {
  if (profiles.size() != basses.size()) {
    throw std::invalid_argument("scan needs one bass for each profile");
  }
  const ChordDetector detector;
  for (std::size_t index = 0; index < profiles.size(); ++index) {
    const ChordEvent event{static_cast<std::uint32_t>(index), basses[index], detector.detect(profiles[index], basses[index])};
    log.record(event);
    hub.publish(event);
  }
}

}  // namespace penta
