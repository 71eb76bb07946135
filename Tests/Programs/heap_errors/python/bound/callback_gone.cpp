// A source of events whose listeners may go, even while they are called.
#include "../../hidden.h"

#include <functional>
#include <memory>
#include <pybind11/functional.h>
#include <pybind11/pybind11.h>

namespace {
struct Listener {
  std::function<void()> callback;
  double weights[6] = {};
  long events = 0;
};

class Hub {
 public:
  void listen(std::function<void()> callback) {
    listener.reset(hidden(new Listener));  // allocated
    listener->callback = std::move(callback);
  }

  void clear() {
    listener.reset();  // freed
  }

  void emit() {
    Listener *called = listener.get();
    const auto callback = called->callback;
    callback();
    ++called->events;  // guilty
  }

 private:
  std::unique_ptr<Listener> listener;
};
}  // namespace

PYBIND11_MODULE(native, module) {
  pybind11::class_<Hub>(module, "Hub")
      .def(pybind11::init<>())
      .def("listen", &Hub::listen)
      .def("clear", &Hub::clear)
      .def("emit", &Hub::emit);
}
