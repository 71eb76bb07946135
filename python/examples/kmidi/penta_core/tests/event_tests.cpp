#include <memory>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "events/chord_scanner.hpp"

namespace penta::tests {
namespace {

const std::vector<PitchClassProfile> cadence{profile_of(std::vector{60, 64, 67}), profile_of(std::vector{55, 59, 62, 65}),
                                             profile_of(std::vector{60, 64, 67})};
const std::vector<int> basses{0, 7, 0};

TEST_CASE("subscribers hear in order", "[events]") {
  EventHub hub;
  ChordLog log;
  std::vector<int> roots;
  const auto id = hub.subscribe([&roots](const ChordEvent &event) { roots.push_back(event.chord.root); });
  scan(cadence, basses, hub, log);
  CHECK(roots == std::vector{0, 7, 0});
  CHECK(hub.unsubscribe(id));
  CHECK_FALSE(hub.unsubscribe(id));
  scan(cadence, basses, hub, log);
  CHECK(roots.size() == 3);
  CHECK(hub.subscriber_count() == 0);
}

TEST_CASE("a hub frees its callbacks", "[events]") {
  const auto captured = std::make_shared<int>(0);
  {
    EventHub hub;
    hub.subscribe([captured](const ChordEvent &) { ++*captured; });
    scan(cadence, basses, hub, chord_log());
    CHECK(captured.use_count() == 2);
    CHECK(*captured == 3);
  }
  CHECK(captured.use_count() == 1);
}

TEST_CASE("a subscriber may leave while it hears", "[events]") {
  EventHub hub;
  ChordLog log;
  int heard = 0;
  EventHub::SubscriptionID id = 0;
  id = hub.subscribe([&](const ChordEvent &) {
    ++heard;
    hub.unsubscribe(id);
  });
  scan(cadence, basses, hub, log);
  CHECK(heard == 1);
}

TEST_CASE("a subscriber that throws ends the scan", "[events]") {
  EventHub hub;
  hub.subscribe([](const ChordEvent &event) {
    if (event.chord.quality == ChordQuality::dominant_seventh) {
      throw std::runtime_error{"a seventh"};
    }
  });
  for (int attempt = 0; attempt < 8; ++attempt) {
    ChordLog log;
    CHECK_THROWS_AS(scan(cadence, basses, hub, log), std::runtime_error);
    CHECK(log.size() == 2);
  }
}

}  // namespace
}  // namespace penta::tests
