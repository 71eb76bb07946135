#pragma once

#include <array>
#include <span>

namespace penta {

/// How strongly each of the twelve pitch classes sounds; index 0 is C.
using PitchClassProfile = std::array<float, 12>;

/// The profile of MIDI notes that sound together; negative numbers are rests.
PitchClassProfile profile_of(std::span<const int> notes) noexcept;

}  // namespace penta
