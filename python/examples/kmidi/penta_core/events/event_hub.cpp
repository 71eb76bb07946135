#include "events/event_hub.hpp"

#include <utility>

namespace penta {

EventHub::SubscriptionID EventHub::subscribe(Callback callback) {
  subscribers_.push_back({next_id_, std::move(callback)});
  return next_id_++;
}

bool EventHub::unsubscribe(SubscriptionID id) noexcept {
  return std::erase_if(subscribers_, [id](const Subscriber &subscriber) { return subscriber.id == id; }) > 0;
}

void EventHub::publish(const ChordEvent &event) const {
  const auto listening_now = subscribers_;  // a callback may subscribe or unsubscribe
  for (const auto &subscriber : listening_now) {
    subscriber.callback(event);
  }
}

}  // namespace penta
