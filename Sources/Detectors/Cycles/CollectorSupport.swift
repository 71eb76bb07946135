import HeapGraph
import Snapshots

/// What to add to a type so that the garbage collector sees what its objects hold.
enum CollectorSupport {
  /// The cure for the type of an object in a cycle, with code for the way in which the type was made.
  static func cure(for object: NodeID, in analysis: LeakAnalysis, cycle: [NodeID]) -> Cure {
    let name = analysis.snapshot.type(of: object).name
    let target = held(behind: object, cycle, analysis)
    let text = "or let \(name) tell the garbage collector of \(target): tp_traverse and tp_clear"
    let short = analysis.snapshot.type(of: object).shortName
    switch analysis.binding(of: object) {
    case .pybind11: return Cure(.collectorSupport, text, code: pybind11(String(short), target))
    case .nanobind: return Cure(.collectorSupport, text, code: nanobind(String(short), target))
    case .plainC, .python: return Cure(.collectorSupport, text, code: plainC(String(short), target))
    }
  }

  /// The Python object that native memory leads to, in words.
  private static func held(behind object: NodeID, _ cycle: [NodeID], _ analysis: LeakAnalysis) -> String {
    guard let start = cycle.firstIndex(of: object) else { return "what it holds" }
    let behind = (1..<max(2, cycle.count)).map { cycle[(start + $0) % cycle.count] }
    let next = behind.first { !analysis.snapshot.isNative($0) } ?? object
    return "the \(CyclePainter(analysis: analysis).name(of: next)) that it holds"
  }

  private static func pybind11(_ type: String, _ target: String) -> String {
    """
    py::class_<\(type)>(module, "\(type)", py::custom_type_setup([](PyHeapTypeObject *heap_type) {
      PyTypeObject *type = &heap_type->ht_type;
      type->tp_flags |= Py_TPFLAGS_HAVE_GC;
      type->tp_traverse = [](PyObject *self, visitproc visit, void *arg) {
        Py_VISIT(Py_TYPE(self));
        if (!py::detail::is_holder_constructed(self)) return 0;
        auto &object = py::cast<\(type) &>(py::handle(self));
        Py_VISIT(/* \(target), kept as a py::object: */ object.callback.ptr());
        return 0;
      };
      type->tp_clear = [](PyObject *self) {
        py::cast<\(type) &>(py::handle(self)).callback = py::object();
        return 0;
      };
    }))
    """
  }

  private static func nanobind(_ type: String, _ target: String) -> String {
    """
    int \(type)_traverse(PyObject *self, visitproc visit, void *arg) {
      Py_VISIT(Py_TYPE(self));
      if (!nb::inst_ready(self)) return 0;
      Py_VISIT(/* \(target): */ nb::find(nb::inst_ptr<\(type)>(self)->callback).ptr());
      return 0;
    }
    int \(type)_clear(PyObject *self) {
      nb::inst_ptr<\(type)>(self)->callback = nullptr;
      return 0;
    }
    PyType_Slot \(type)_slots[] = {{Py_tp_traverse, (void *)\(type)_traverse}, {Py_tp_clear, (void *)\(type)_clear}, {0, nullptr}};
    nb::class_<\(type)>(module, "\(type)", nb::type_slots(\(type)_slots))
    """
  }

  private static func plainC(_ type: String, _ target: String) -> String {
    """
    static int \(type)_traverse(\(type)Object *self, visitproc visit, void *arg) {
      Py_VISIT(Py_TYPE(self)); /* from Python 3.9 on, for types that PyType_FromSpec makes */
      Py_VISIT(self->held); /* \(target) */
      return 0;
    }
    static int \(type)_clear(\(type)Object *self) {
      Py_CLEAR(self->held);
      return 0;
    }
    /* .tp_flags |= Py_TPFLAGS_HAVE_GC, .tp_traverse, .tp_clear; tp_dealloc calls PyObject_GC_UnTrack first, tp_free is PyObject_GC_Del */
    """
  }
}
