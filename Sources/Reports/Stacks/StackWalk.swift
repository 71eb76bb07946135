import Snapshots

/// Finds the nodes of one process's stacks in a `StackTree`.
///
/// A native and a Python node together stand for one mixed stack: an evaluation loop's node for the Python frame that it ran, any other
/// native node for itself. So the tree's node of a pair follows from the pair one step further outwards, and each pair is walked once.
struct StackWalk {
  private let process: ReportSource.Process
  private var known: [UInt64: UInt32] = [0: 0]
  /// By native node: the next one outwards that is not the allocator, the node itself included.
  private var callers: [UInt32: UInt32] = [0: 0]

  init(_ process: ReportSource.Process) {
    self.process = process
  }

  /// The node of a site's innermost frame.
  mutating func node(of site: Site, in tree: inout StackTree) -> UInt32 {
    let recording = process.recording
    guard site.native == 0 || recording.native.runs[Int(site.native)] == recording.python.runs[Int(site.python)] else {
      let names = process.names.names(of: recording.stack(native: site.native, python: site.python))
      return tree.node(of: names, calledBy: 0)
    }
    return node(native: caller(of: site.native), python: site.python, in: &tree)
  }

  private mutating func node(native: UInt32, python: UInt32, in tree: inout StackTree) -> UInt32 {
    var steps: [(pair: UInt64, frame: StackFrame?)] = []
    var (native, python) = (native, python)
    var pair = UInt64(native) << 32 | UInt64(python)
    while known[pair] == nil {
      let frame = step(&native, &python)
      steps.append((pair, frame))
      pair = UInt64(native) << 32 | UInt64(python)
    }
    var node = known[pair] ?? 0
    for (pair, frame) in steps.reversed() {
      if let frame { node = tree.node(of: process.names.names(of: frame), calledBy: node) }
      known[pair] = node
    }
    return node
  }

  /// Goes one frame outwards, and returns the one that is left; nil for what is no frame.
  private func step(_ native: inout UInt32, _ python: inout UInt32) -> StackFrame? {
    let recording = process.recording
    let word = CanonicalNativeFrame(rawValue: recording.native.frames[Int(native)])
    if native != 0, word != .evaluationLoop || python == 0 {
      native = recording.native.parents[Int(native)]
      return word == .cut || word == .evaluationLoop ? nil : .native(word)
    }
    let frame = CanonicalPythonFrame(rawValue: recording.python.frames[Int(python)])
    python = recording.python.parents[Int(python)]
    // With its outermost frame a loop's run ends.
    if native != 0, frame.isEntry || recording.python.runs[Int(python)] == 0 { native = recording.native.parents[Int(native)] }
    return .python(frame)
  }

  /// Like malloc, `operator new` is the allocator and not who called it.
  private mutating func caller(of native: UInt32) -> UInt32 {
    if let known = callers[native] { return known }
    let word = CanonicalNativeFrame(rawValue: process.recording.native.frames[Int(native)])
    let isAllocator = process.names.isAllocator(.native(word))
    let found = isAllocator ? caller(of: process.recording.native.parents[Int(native)]) : native
    callers[native] = found
    return found
  }
}
