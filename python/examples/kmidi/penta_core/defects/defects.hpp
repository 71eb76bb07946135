#pragma once

#include <string_view>

namespace penta {

/// A mistake of the native core that can be switched on, to see whether a tool finds it.
enum class Defect { missing_delete, exception_leak, buffer_overrun, growing_vector, audio_allocation };

/// Whether a defect is switched on; lock-free, so that the audio thread may ask.
bool is_planted(Defect defect) noexcept;

/// Switches the defect of this name on or off; false when the native core has no such defect.
bool plant(std::string_view name, bool on) noexcept;

/// Switches on every native defect of a comma-separated list, as in KMIDI_DEFECTS; other names are Python's.
void plant_listed(std::string_view names) noexcept;

}  // namespace penta
