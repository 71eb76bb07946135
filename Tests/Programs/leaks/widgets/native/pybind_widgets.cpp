// The widgets with pybind11.
#include <pybind11/functional.h>
#include <pybind11/pybind11.h>

#include "widgets.hpp"

namespace py = pybind11;

using PyWidget = Widget<py::object>;
using PyNode = Node<py::object>;

/// The same widget with support for the collector.
struct TrackedWidget : PyWidget {};

/// An owner without any members, for keep_alive.
struct Panel : Source {};

/// What the collector may know of: the held object, and the instance's dictionary.
static int traverse(PyObject *self, visitproc visit, void *arg) {
#if PY_VERSION_HEX >= 0x03090000
  Py_VISIT(Py_TYPE(self));
#endif
  if (py::detail::is_holder_constructed(self)) {
    Py_VISIT(py::cast<TrackedWidget &>(py::handle(self)).held.ptr());
  }
  return 0;
}

static int clear(PyObject *self) {
  py::cast<TrackedWidget &>(py::handle(self)).held = py::object();
  return 0;
}

static void support_collector(PyHeapTypeObject *heap_type) {
  heap_type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
  heap_type->ht_type.tp_traverse = traverse;
  heap_type->ht_type.tp_clear = clear;
}

PYBIND11_MODULE(widgets, module) {
  py::class_<Source>(module, "Source")
      .def("subscribe", &Source::subscribe)
      .def("publish", &Source::publish)
      .def("close", &Source::close);
  py::class_<PyWidget, Source>(module, "Widget", py::dynamic_attr())
      .def(py::init<>())
      .def_readwrite("held", &PyWidget::held);
  py::class_<TrackedWidget, PyWidget>(module, "TrackedWidget", py::custom_type_setup(support_collector)).def(py::init<>());
  py::class_<Panel, Source>(module, "Panel", py::dynamic_attr())
      .def(py::init<>())
      .def("keep", [](Panel &, py::object) {}, py::keep_alive<1, 2>())
      .def("child", [](Panel &) { return std::make_unique<Panel>(); }, py::keep_alive<0, 1>())
      .def("orphan", [](Panel &) { return std::make_unique<Panel>(); });
  py::class_<PyNode, std::shared_ptr<PyNode>>(module, "Node");
  module.def("make_pair", &make_pair<py::object>, py::arg("is_weak"), py::arg("payload"));
  module.def("live", [] { return live_widgets; });
}
