// The widgets with nanobind.
#include <nanobind/nanobind.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

#include "widgets.hpp"

namespace nb = nanobind;

using NbWidget = Widget<nb::object>;
using NbNode = Node<nb::object>;

/// The same widget with support for the collector.
struct TrackedWidget : NbWidget {};

/// An owner without any members, for keep_alive.
struct Panel : Source {};

static int traverse(PyObject *self, visitproc visit, void *arg) {
#if PY_VERSION_HEX >= 0x03090000
  Py_VISIT(Py_TYPE(self));
#endif
  if (nb::inst_ready(self)) Py_VISIT(nb::inst_ptr<TrackedWidget>(self)->held.ptr());
  return 0;
}

static int clear(PyObject *self) {
  if (nb::inst_ready(self)) nb::inst_ptr<TrackedWidget>(self)->held.reset();
  return 0;
}

static PyType_Slot slots[] = {
    {Py_tp_traverse, reinterpret_cast<void *>(traverse)},
    {Py_tp_clear, reinterpret_cast<void *>(clear)},
    {0, nullptr},
};

NB_MODULE(widgets, module) {
  nb::set_leak_warnings(false);
  nb::class_<Source>(module, "Source")
      .def("subscribe", &Source::subscribe)
      .def("publish", &Source::publish)
      .def("close", &Source::close);
  nb::class_<NbWidget, Source>(module, "Widget", nb::dynamic_attr(), nb::is_weak_referenceable())
      .def(nb::init<>())
      .def_rw("held", &NbWidget::held, nb::arg().none());
  nb::class_<TrackedWidget, Source>(module, "TrackedWidget", nb::type_slots(slots))
      .def(nb::init<>())
      .def_rw("held", &TrackedWidget::held, nb::arg().none());
  nb::class_<Panel, Source>(module, "Panel", nb::dynamic_attr(), nb::is_weak_referenceable())
      .def(nb::init<>())
      .def("keep", [](Panel &, nb::object) {}, nb::keep_alive<1, 2>())
      .def("child", [](Panel &) { return std::make_unique<Panel>(); }, nb::keep_alive<0, 1>())
      .def("orphan", [](Panel &) { return std::make_unique<Panel>(); });
  nb::class_<NbNode>(module, "Node");
  module.def("make_pair", &make_pair<nb::object>, nb::arg("is_weak"), nb::arg("payload").none());
  module.def("live", [] { return live_widgets; });
}
