#include "harmony/pitch_class_profile.hpp"

#include <cstddef>

namespace penta {

PitchClassProfile profile_of(std::span<const int> notes) noexcept {
  PitchClassProfile profile{};
  for (const int note : notes) {
    if (note >= 0) {
      profile[static_cast<std::size_t>(note % 12)] += 1.0F;
    }
  }
  return profile;
}

}  // namespace penta
