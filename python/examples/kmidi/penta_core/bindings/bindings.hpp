#pragma once

#include <pybind11/pybind11.h>

namespace penta {

/// Adds chord detection and voice leading to the module.
void bind_harmony(pybind11::module_ &module);

/// Adds the audio stream to the module.
void bind_audio(pybind11::module_ &module);

/// Adds the event hub, the scanner and the chord log to the module.
void bind_events(pybind11::module_ &module);

/// Adds the model bank to the module.
void bind_models(pybind11::module_ &module);

/// Adds everything to the module; the embedded host uses it too.
void bind_all(pybind11::module_ &module);

}  // namespace penta
