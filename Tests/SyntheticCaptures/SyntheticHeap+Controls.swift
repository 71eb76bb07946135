import CCaptureFormat

extension SyntheticHeap {
  /// Adds what kmmem plants for its detectors to find, behind all other nodes: nothing may be added any more.
  package mutating func plantControls() {
    for _ in 0..<3 { mark(block(16), KMM_CONTROL_LOST_BLOCKS) }
    let (one, other) = (object("kmmem.Node"), object("kmmem.Node"))
    ring(one, other)
    for node in [one, other] { mark(node, KMM_CONTROL_REFERENCE_CYCLES) }
    let (app, hub, memory) = (object("kmmem.App"), object("penta_core.Control"), block(32))
    hold(app, hub)
    hold(hub, memory, way: .found)
    hold(memory, app)
    for node in [app, hub, memory] { mark(node, KMM_CONTROL_CROSS_LANGUAGE_CYCLES) }
    for _ in 0..<2 { mark(object("kmmem.Lost", extra: 1), KMM_CONTROL_LEAKED_REFERENCES) }
    for number in 0..<3 {
      let (method, session) = (object("method"), object("kmmem.Session"))
      hold(method, session, at: "__self__")
      root(method, KMM_ROOT_ATEXIT, "control", at: 0x10_0000 + UInt64(number) * 0x100)
      mark(method, KMM_CONTROL_PINNED_OBJECTS, isInnocent: true)
      mark(session, KMM_CONTROL_PINNED_OBJECTS)
    }
  }

  private mutating func mark(_ node: Int, _ detector: kmm_control_detector, isInnocent: Bool = false) {
    let innocent = isInnocent ? KMM_NODE_INNOCENT.rawValue : 0
    nodes[node].flags = KMM_NODE_CONTROL.rawValue | innocent | detector.rawValue << UInt32(KMM_NODE_DETECTOR_SHIFT)
  }
}
