// A track whose samples are an array for new, and one number for delete.
#include "../../hidden.h"

#include <memory>
#include <pybind11/pybind11.h>

namespace {
template <typename Samples>
class Track {
 public:
  void open() {
    samples.reset(hidden(new float[12]));  // allocated
  }
  void close() {
    samples.reset();  // guilty
  }

 private:
  std::unique_ptr<Samples> samples;
};

template <typename Samples>
void bind(pybind11::module_ &module, const char *name) {
  pybind11::class_<Track<Samples>>(module, name)
      .def(pybind11::init<>())
      .def("open", &Track<Samples>::open)
      .def("close", &Track<Samples>::close);
}
}  // namespace

PYBIND11_MODULE(native, module) {
  bind<float>(module, "Track");
  bind<float[]>(module, "ArrayTrack");
}
