#include <memory>
#include <vector>

#include "check.hpp"
#include "events/chord_scanner.hpp"

namespace penta::tests {
namespace {

const std::vector<PitchClassProfile> cadence{profile_of(std::vector{60, 64, 67}), profile_of(std::vector{55, 59, 62, 65}),
                                             profile_of(std::vector{60, 64, 67})};
const std::vector<int> basses{0, 7, 0};

void subscribers_hear_in_order(Checks &checks) {
  EventHub hub;
  ChordLog log;
  std::vector<int> roots;
  const auto id = hub.subscribe([&roots](const ChordEvent &event) { roots.push_back(event.chord.root); });
  scan(cadence, basses, hub, log);
  checks.expect(roots == std::vector{0, 7, 0}, "the cadence is heard as I V7 I");
  checks.expect(hub.unsubscribe(id) && !hub.unsubscribe(id), "a subscription ends once");
  scan(cadence, basses, hub, log);
  checks.expect(roots.size() == 3 && hub.subscriber_count() == 0, "nobody hears after unsubscribing");
}

void a_hub_frees_its_callbacks(Checks &checks) {
  const auto captured = std::make_shared<int>(0);
  {
    EventHub hub;
    hub.subscribe([captured](const ChordEvent &) { ++*captured; });
    scan(cadence, basses, hub, chord_log());
    checks.expect(captured.use_count() == 2 && *captured == 3, "the callback holds what it captured");
  }
  checks.expect(captured.use_count() == 1, "the hub lets go of it at its end");
}

void a_subscriber_may_leave_while_it_hears(Checks &checks) {
  EventHub hub;
  ChordLog log;
  int heard = 0;
  EventHub::SubscriptionID id = 0;
  id = hub.subscribe([&](const ChordEvent &) {
    ++heard;
    hub.unsubscribe(id);
  });
  scan(cadence, basses, hub, log);
  checks.expect(heard == 1, "a callback that unsubscribes itself is called once");
}

}  // namespace

void event_tests(Checks &checks) {
  subscribers_hear_in_order(checks);
  a_hub_frees_its_callbacks(checks);
  a_subscriber_may_leave_while_it_hears(checks);
}

}  // namespace penta::tests
