#include <pybind11/stl.h>

#include <string>
#include <vector>

#include "bindings/bindings.hpp"
#include "harmony/chord_detector.hpp"
#include "harmony/pitch_class_profile.hpp"
#include "harmony/voice_leading.hpp"

namespace py = pybind11;

namespace penta {
namespace {

Chord detect_notes(const std::vector<int> &notes) {
  int bass = -1;
  for (const int note : notes) {
    bass = note >= 0 && (bass < 0 || note < bass) ? note : bass;
  }
  return ChordDetector{}.detect(profile_of(notes), bass < 0 ? -1 : bass % 12);
}

std::vector<int> targets(const VoiceLeading &leading) {
  return {leading.target.begin(), leading.target.begin() + static_cast<std::ptrdiff_t>(leading.voices)};
}

}  // namespace

void bind_harmony(py::module_ &module) {
  py::class_<Chord>(module, "Chord", "A chord with its root (0 is C) and how well it explains what sounds.")
      .def_readonly("root", &Chord::root)
      .def_readonly("confidence", &Chord::confidence)
      .def_property_readonly("suffix", [](const Chord &chord) { return suffix_of(chord.quality); });

  py::class_<VoiceLeading>(module, "VoiceLeading", "How the voices of one chord go to the next with the least motion.")
      .def_readonly("distance", &VoiceLeading::distance)
      .def_property_readonly("targets", &targets);

  module.def("detect", &detect_notes, py::arg("notes"), "The chord of MIDI notes that sound together.");
  module.def(
      "lead", [](const std::vector<int> &from, const std::vector<int> &to) { return lead(from, to); }, py::arg("from_notes"),
      py::arg("to_notes"), "The least motion between two chords of the same number of MIDI notes.");
}

}  // namespace penta
