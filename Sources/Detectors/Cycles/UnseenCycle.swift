import CCaptureFormat
import HeapGraph
import Snapshots

/// A cycle that Python's collector does not see: where it is lost from sight, and what to change.
struct UnseenCycle {
  let nodes: [NodeID]
  let drawing: CycleDrawing
  let quotient: CycleQuotient?
  let culprit: Culprit?
  let cures: [Cure]
  /// It leads through native memory: a block, or an object that a C++ binding made.
  let isCrossLanguage: Bool

  /// Looks at one component of the lost heap; O(its edges) times a few.
  init(_ component: Int, in analysis: LeakAnalysis) {
    let cycles = MinimalCycles(of: component, in: analysis, isUnseen: true)
    let nodes = cycles.shortest
    let snapshot = analysis.snapshot
    let drawing = CyclePainter(analysis: analysis).drawing(of: nodes)
    let holder = Self.lastSeen(of: nodes, in: analysis)
    self.nodes = nodes
    self.drawing = drawing
    quotient = analysis.quotient(of: component, cycles)
    let members = analysis.lost.originals(of: component)
    isCrossLanguage = members.contains { snapshot.isNative($0) } || holder.map { analysis.binding(of: $0) != .plainC } ?? false
    culprit = holder.map { analysis.culprit($0) }
    let weak = WeakEdge.found(in: nodes, component: component, analysis)
    cures = weak.map(\.cure) + (holder.map { [CollectorSupport.cure(for: $0, in: analysis, cycle: nodes)] } ?? [])
  }

  /// The object behind which the collector loses sight of the cycle.
  private static func lastSeen(of nodes: [NodeID], in analysis: LeakAnalysis) -> NodeID? {
    let pairs = nodes.indices.map { (nodes[$0], nodes[($0 + 1) % nodes.count]) }
    return pairs.first { !analysis.snapshot.isNative($0.0) && analysis.isUnseen(from: $0.0, to: $0.1) }?.0
  }
}

/// What made a type.
enum Binding {
  case pybind11, nanobind, plainC, python
}

extension LeakAnalysis {
  /// What made the type of an object, by the type's own type and its flags.
  func binding(of object: NodeID) -> Binding {
    let metatype = ledger.typeNode(of: object).map { snapshot.type(of: $0).name } ?? ""
    if metatype.hasPrefix("pybind11") { return .pybind11 }
    if metatype.hasPrefix("nanobind") || metatype.hasPrefix("nb_") { return .nanobind }
    return snapshot.type(of: object).isReadPrecisely ? .python : .plainC
  }

  /// The type of an object, and why the collector cannot free a cycle through it.
  func culprit(_ object: NodeID) -> Culprit {
    let name = snapshot.type(of: object).name
    let record = snapshot.typeRecord(of: object)
    let flags = UInt32(record.flags)
    let reason =
      if flags & KMM_TYPE_GC.rawValue == 0 {
        "\(name) has no support for the garbage collector (no Py_TPFLAGS_HAVE_GC, no tp_traverse): what its objects hold is not seen"
      } else if flags & KMM_TYPE_TRAVERSE.rawValue == 0 {
        "\(name) has no tp_traverse: what its objects hold is not seen"
      } else if !snapshot.isTracked(object) {
        "the object is not tracked by the garbage collector (PyObject_GC_UnTrack, or never PyObject_GC_Track)"
      } else {
        "tp_traverse of \(name) does not tell of this reference: the garbage collector takes what it leads to for alive"
      }
    return Culprit(type: name, library: snapshot.library(ofTypeOf: object), reason: reason)
  }
}
