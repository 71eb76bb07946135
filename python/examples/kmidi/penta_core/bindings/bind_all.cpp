#include <string_view>

#include "bindings/bindings.hpp"
#include "defects/defects.hpp"

namespace penta {

void bind_all(pybind11::module_ &module) {
  module.doc() = "The native core of the music system: harmony, audio, events and models.";
  module.def("plant", &plant, pybind11::arg("name"), pybind11::arg("on"),
             "Switches a native defect on or off; False when the native core has no such defect.");
  bind_harmony(module);
  bind_audio(module);
  bind_events(module);
  bind_models(module);
}

}  // namespace penta
