import Snapshots

/// Finds the nodes of one process's stacks in a `StackTree`.
///
/// A native and a Python node together stand for one mixed stack: an evaluation loop's node for the Python frame that it ran, any other
/// native node for itself. So the tree's node of a pair follows from the pair one step further outwards, and each pair is walked once.
struct StackWalk {
  /// A native and a Python node, and what the tree has of the frame that they stand for.
  private struct Step {
    let native: UInt32
    let python: UInt32
    let frames: [UInt32]
  }

  private let process: ReportSource.Process
  private var known: PairTable
  /// By native node: the next one outwards that is not the allocator, the node itself included.
  private var callers: [UInt32: UInt32] = [0: 0]
  /// By frame word: the frames' places in the tree.
  private var native: [UInt64: [UInt32]] = [:]
  private var python: [UInt64: [UInt32]] = [:]

  init(_ process: ReportSource.Process) {
    self.process = process
    known = PairTable(expected: process.recording.native.count + process.recording.python.count)
  }

  /// The node of a site's innermost frame.
  mutating func node(of site: Site, in tree: inout StackTree) -> UInt32 {
    let recording = process.recording
    guard site.native == 0 || recording.native.runs[Int(site.native)] == recording.python.runs[Int(site.python)] else {
      let names = process.names.names(of: recording.stack(native: site.native, python: site.python))
      return tree.node(of: tree.numbers(of: names), calledBy: 0)
    }
    return node(native: caller(of: site.native), python: site.python, in: &tree)
  }

  private mutating func node(native: UInt32, python: UInt32, in tree: inout StackTree) -> UInt32 {
    var steps: [Step] = []
    var (native, python) = (native, python)
    var node: UInt32 = 0
    while native != 0 || python != 0 {
      if let found = known.value(native, python) {
        node = found
        break
      }
      let (before, beside) = (native, python)
      let frames = step(&native, &python, &tree)
      steps.append(Step(native: before, python: beside, frames: frames))
    }
    for step in steps.reversed() {
      node = tree.node(of: step.frames, calledBy: node)
      known.add(step.native, step.python, node)
    }
    return node
  }

  /// Goes one frame outwards, and returns what the tree has of the one that is left.
  private mutating func step(_ native: inout UInt32, _ python: inout UInt32, _ tree: inout StackTree) -> [UInt32] {
    let recording = process.recording
    let word = CanonicalNativeFrame(rawValue: recording.native.frames[Int(native)])
    if native != 0, word != .evaluationLoop || python == 0 {
      native = recording.native.parents[Int(native)]
      return word == .cut || word == .evaluationLoop ? [] : frames(of: word, &tree)
    }
    let frame = CanonicalPythonFrame(rawValue: recording.python.frames[Int(python)])
    python = recording.python.parents[Int(python)]
    // With its outermost frame a loop's run ends.
    if native != 0, frame.isEntry || recording.python.runs[Int(python)] == 0 { native = recording.native.parents[Int(native)] }
    return frames(of: frame, &tree)
  }

  private mutating func frames(of word: CanonicalNativeFrame, _ tree: inout StackTree) -> [UInt32] {
    if let known = native[word.rawValue] { return known }
    let found = tree.numbers(of: process.names.names(of: .native(word)))
    native[word.rawValue] = found
    return found
  }

  private mutating func frames(of frame: CanonicalPythonFrame, _ tree: inout StackTree) -> [UInt32] {
    if let known = python[frame.rawValue] { return known }
    let found = tree.numbers(of: process.names.names(of: .python(frame)))
    python[frame.rawValue] = found
    return found
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
