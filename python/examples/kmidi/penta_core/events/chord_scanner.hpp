#pragma once

#include <span>

#include "events/chord_log.hpp"
#include "events/event_hub.hpp"
#include "harmony/pitch_class_profile.hpp"

namespace penta {

/// Detects the chord of each profile, logs it and publishes it; `basses` gives each chord's lowest pitch class or -1.
/// What a subscriber throws ends the scan.
void scan(std::span<const PitchClassProfile> profiles, std::span<const int> basses, const EventHub &hub, ChordLog &log);

}  // namespace penta
