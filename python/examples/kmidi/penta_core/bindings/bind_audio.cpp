#include <pybind11/numpy.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "audio/audio_stream.hpp"
#include "bindings/bindings.hpp"

namespace py = pybind11;

namespace penta {
namespace {

using NoteTable = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

std::vector<ScheduledNote> notes_of(const NoteTable &table) {
  if (table.ndim() != 2 || table.shape(1) != 3) {
    throw std::invalid_argument("notes must be a table of (start frame, length in frames, MIDI key)");
  }
  std::vector<ScheduledNote> notes;
  notes.reserve(static_cast<std::size_t>(table.shape(0)));
  for (py::ssize_t row = 0; row < table.shape(0); ++row) {
    notes.push_back({static_cast<std::uint32_t>(table.at(row, 0)), static_cast<std::uint32_t>(table.at(row, 1)),
                     static_cast<int>(table.at(row, 2))});
  }
  std::ranges::stable_sort(notes, {}, &ScheduledNote::start);
  return notes;
}

py::tuple play(AudioStream &stream, const NoteTable &table, std::size_t frames) {
  const auto notes = notes_of(table);
  py::array_t<float> audio(static_cast<py::ssize_t>(frames));
  const std::span<float> out{audio.mutable_data(), frames};
  StreamReport report;
  {
    const py::gil_scoped_release others_may_run;
    report = stream.play(notes, out);
  }
  return py::make_tuple(audio, report);
}

}  // namespace

void bind_audio(py::module_ &module) {
  py::class_<StreamReport>(module, "StreamReport", "What an audio stream did for one piece.")
      .def_readonly("blocks", &StreamReport::blocks)
      .def_readonly("notes_played", &StreamReport::notes_played)
      .def_readonly("notes_dropped", &StreamReport::notes_dropped)
      .def_readonly("peak", &StreamReport::peak)
      .def_readonly("rms", &StreamReport::rms);

  py::class_<AudioStream>(module, "AudioStream", "A synthesiser and a room that fill a buffer on an audio thread.")
      .def(py::init<double, std::size_t>(), py::arg("sample_rate"), py::arg("block_frames"))
      .def("play", &play, py::arg("notes"), py::arg("frames"), "Plays notes and returns (audio, report).");
}

}  // namespace penta
