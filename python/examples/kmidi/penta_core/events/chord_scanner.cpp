#include "events/chord_scanner.hpp"

#include <memory>
#include <stdexcept>

#include "defects/defects.hpp"

namespace penta {
namespace {

void name_chords(std::span<ChordEvent> events, std::span<const PitchClassProfile> profiles, std::span<const int> basses) {
  const ChordDetector detector;
  for (std::size_t index = 0; index < events.size(); ++index) {
    events[index] = {static_cast<std::uint32_t>(index), basses[index], detector.detect(profiles[index], basses[index])};
  }
}

void tell(std::span<const ChordEvent> events, const EventHub &hub, ChordLog &log) {
  for (const auto &event : events) {
    log.record(event);
    hub.publish(event);
  }
}

}  // namespace

void scan(std::span<const PitchClassProfile> profiles, std::span<const int> basses, const EventHub &hub, ChordLog &log) {
  const std::size_t count = profiles.size();
  if (count != basses.size()) {
    throw std::invalid_argument("scan needs one bass for each profile");
  }
  if (is_planted(Defect::exception_leak)) {
    auto *events = new ChordEvent[count];  // planted: exception-leak
    name_chords({events, count}, profiles, basses);
    tell({events, count}, hub, log);
    delete[] events;
  } else {
    const auto events = std::make_unique<ChordEvent[]>(count);  // innocent: exception-leak
    name_chords({events.get(), count}, profiles, basses);
    tell({events.get(), count}, hub, log);
  }
}

}  // namespace penta
