/// A frame of a mixed stack.
package enum StackFrame: Hashable, Sendable {
  case python(CanonicalPythonFrame)
  case native(CanonicalNativeFrame)
}

/// One stack of Python and native frames, innermost first: every evaluation loop is replaced by the Python frames it ran.
///
/// Counted from the outermost end, the i-th evaluation loop ran the i-th run of Python frames; a run begins at a frame that was
/// entered from C. A context that the program named stays outermost. Where the native stack is known to be cut on its outer side, both are counted from the innermost end instead.
package struct MixedStack: Equatable, Sendable {
  /// Innermost first.
  package let frames: [StackFrame]
  /// Every evaluation loop had its run of Python frames, and every run its loop.
  package let isMatched: Bool
  /// The unwinder gave up: callers are missing at the outer end.
  package let isCut: Bool

  /// Joins a native and a Python stack, both innermost first. Without native frames the stack is Python's alone.
  package init(native: [UInt64], python: [UInt64], isLimited: Bool) {
    var python = python.map(CanonicalPythonFrame.init(rawValue:))
    let context = python.last?.isContext == true ? [StackFrame.python(python.removeLast())] : []
    let runs = Self.runs(of: python)
    let words = native.map(CanonicalNativeFrame.init(rawValue:))
    isCut = words.contains(.cut)
    let loops = words.count { $0 == .evaluationLoop }
    guard !words.isEmpty else {
      isMatched = true
      frames = runs.flatMap { $0 } + context
      return
    }
    isMatched = loops == runs.count
    let fromInnermost = isCut || isLimited
    // Runs that stand before the first and behind the last matched loop, seen from the innermost end.
    let surplus = max(0, runs.count - loops)
    let ahead = fromInnermost ? 0 : surplus
    let dropped = fromInnermost ? 0 : max(0, loops - runs.count)
    var frames = runs.prefix(ahead).flatMap { $0 }
    var next = ahead - dropped
    for word in words where word != .cut {
      if word == .evaluationLoop {
        if next >= 0, next < runs.count { frames += runs[next] }
        next += 1
      } else {
        frames.append(.native(word))
      }
    }
    if fromInnermost { frames += runs.dropFirst(loops).flatMap { $0 } }
    self.frames = frames + context
  }

  /// Splits a Python stack into what each evaluation loop ran; the runs and their frames innermost first.
  private static func runs(of python: [CanonicalPythonFrame]) -> [[StackFrame]] {
    var runs: [[StackFrame]] = []
    var run: [StackFrame] = []
    for frame in python {
      run.append(.python(frame))
      if frame.isEntry {
        runs.append(run)
        run = []
      }
    }
    if !run.isEmpty { runs.append(run) }
    return runs
  }
}
