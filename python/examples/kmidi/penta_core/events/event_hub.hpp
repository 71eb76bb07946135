#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "events/chord_event.hpp"

namespace penta {

/// Tells every subscriber about chords, in the order of their subscriptions.
class EventHub {
 public:
  using Callback = std::function<void(const ChordEvent &)>;
  using SubscriptionID = std::uint64_t;

  /// Keeps the callback, and whatever it captures, until unsubscribe() or the end of the hub.
  SubscriptionID subscribe(Callback callback);

  /// Forgets a callback; false when there is none of this id.
  bool unsubscribe(SubscriptionID id) noexcept;

  void publish(const ChordEvent &event) const;

  std::size_t subscriber_count() const noexcept { return subscribers_.size(); }

 private:
  struct Subscriber {
    SubscriptionID id;
    Callback callback;
  };

  std::vector<Subscriber> subscribers_;
  SubscriptionID next_id_ = 1;
};

}  // namespace penta
