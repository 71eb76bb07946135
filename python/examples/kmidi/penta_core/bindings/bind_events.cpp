#include <pybind11/numpy.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bindings/bindings.hpp"
#include "events/chord_scanner.hpp"

namespace py = pybind11;

namespace penta {
namespace {

using Profiles = py::array_t<float, py::array::c_style | py::array::forcecast>;
using Basses = py::array_t<int, py::array::c_style | py::array::forcecast>;

/// The closure owns a Python reference, which Python's garbage collector cannot see.
EventHub::SubscriptionID subscribe(EventHub &hub, py::object callback) {
  return hub.subscribe([callback = std::move(callback)](const ChordEvent &event) { callback(event); });
}

void scan_arrays(const Profiles &profiles, const Basses &basses, const EventHub &hub) {
  if (profiles.ndim() != 2 || profiles.shape(1) != 12 || basses.ndim() != 1) {
    throw std::invalid_argument("scan needs a table of 12 columns and a list of basses");
  }
  std::vector<PitchClassProfile> rows(static_cast<std::size_t>(profiles.shape(0)));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::copy_n(profiles.data(static_cast<py::ssize_t>(row), 0), 12, rows[row].begin());
  }
  scan(rows, {basses.data(), static_cast<std::size_t>(basses.size())}, hub, chord_log());
}

}  // namespace

void bind_events(py::module_ &module) {
  py::class_<ChordEvent>(module, "ChordEvent", "A chord that was heard, with its place in the piece.")
      .def_readonly("index", &ChordEvent::index)
      .def_readonly("bass", &ChordEvent::bass)
      .def_readonly("chord", &ChordEvent::chord);

  py::class_<EventHub>(module, "EventHub", "Tells every subscriber about chords.")
      .def(py::init<>())
      .def("subscribe", &subscribe, py::arg("callback"), "Keeps the callback until unsubscribe() or the end of the hub.")
      .def("unsubscribe", &EventHub::unsubscribe, py::arg("subscription"))
      .def("__len__", &EventHub::subscriber_count);

  module.def("scan", &scan_arrays, py::arg("profiles"), py::arg("basses"), py::arg("hub"),
             "Detects the chord of each profile, logs it and publishes it on the hub.");
  module.def(
      "logged_chords", [] { return chord_log().size(); }, "How many chords the process-wide log remembers.");
}

}  // namespace penta
