import Snapshots

/// Finds the nodes of one process's mixed stacks in a trie.
///
/// A native and a Python node together stand for one mixed stack: an evaluation loop's node for the Python frame that it ran, any other
/// native node for itself. So the trie's node of a pair follows from the pair one step further outwards. The nodes of sites' pairs are
/// kept, and of those that several may lead to; a way passes the others between them, and finds their nodes in the trie again.
/// `operator new` at the innermost end is left out: like malloc, it is the allocator and not who called it.
struct StackWalk {
  /// A native and a Python node, the numbers of the frame that they stand for, and whether the pair's node is kept.
  private struct Step {
    let native: UInt32
    let python: UInt32
    let numbers: FrameNumbers.Place
    let isKept: Bool
  }

  private let process: ReportSource.Process
  /// The process's place in the report's source.
  private let place: Int
  private let nativeStacks: StackTrie
  private let pythonStacks: StackTrie
  private var frames: FrameNumbers
  /// By pair: its node.
  private var kept: PairTable
  /// By native node: whether several pairs may lead to its own. They do where it called several, or a loop, which ran several lines.
  private let isShared: [Bool]
  /// Stacks whose loops and runs cannot all be paired, by their nodes.
  private var unmatched = PairTable()
  /// By native node: the next one outwards that is neither the allocator nor a cut, the node itself included.
  private var callers: [UInt32?]
  /// The present way.
  private var steps: [Step] = []

  init(_ source: ReportSource, process place: Int) {
    process = source.processes[place]
    self.place = place
    (nativeStacks, pythonStacks) = (process.recording.native, process.recording.python)
    frames = FrameNumbers(process.recording, process: place)
    kept = PairTable(expected: process.recording.sites.count)
    isShared = Self.isShared(nativeStacks)
    callers = Array(repeating: nil, count: nativeStacks.count)
    callers[0] = 0
  }

  private static func isShared(_ stacks: StackTrie) -> [Bool] {
    var (isCalling, isShared) = ([Bool](repeating: false, count: stacks.count), [Bool](repeating: false, count: stacks.count))
    isShared[0] = true
    for node in 1..<stacks.count {
      let caller = Int(stacks.parents[node])
      let isLoop = stacks.frames[node] == CanonicalNativeFrame.evaluationLoop.rawValue
      if isLoop { isShared[node] = true }
      if isLoop || isCalling[caller] { isShared[caller] = true }
      isCalling[caller] = true
    }
    return isShared
  }

  /// The node of a site's innermost frame; 0 for a site without a stack.
  mutating func node(of site: Site, in trie: inout StackTrie, _ numbering: inout some FrameNumbering) -> UInt32 {
    guard site.native == 0 || nativeStacks.runs[Int(site.native)] == pythonStacks.runs[Int(site.python)] else {
      return unmatched(site, in: &trie, &numbering)
    }
    // Where there is nothing but the allocator, it is shown.
    let caller = caller(of: site.native)
    let innermost = caller == 0 && site.python == 0 ? site.native : caller
    return node(native: innermost, python: site.python, in: &trie, &numbering)
  }

  /// `MixedStack` knows what to do with loops and runs that cannot all be paired.
  private mutating func unmatched(_ site: Site, in trie: inout StackTrie, _ numbering: inout some FrameNumbering) -> UInt32 {
    if let found = unmatched.value(site.native, site.python) { return found }
    let stack = process.recording.stack(native: site.native, python: site.python)
    let frames = stack.frames[process.names.innermostCaller(of: stack)...]
    let numbers = frames.reversed().flatMap { numbering.numbers(of: $0, process: place) }
    let node = numbers.reduce(0) { trie.node(frame: $1, parent: $0, startsRun: false) }
    unmatched.add(site.native, site.python, node)
    return node
  }

  private mutating func node(
    native: UInt32, python: UInt32, in trie: inout StackTrie, _ numbering: inout some FrameNumbering
  ) -> UInt32 {
    steps.removeAll(keepingCapacity: true)
    var (native, python) = (native, python)
    var node: UInt32 = 0
    while native != 0 || python != 0 {
      let isKept = steps.isEmpty || isShared[Int(native)]
      if isKept, let found = kept.value(native, python) {
        node = found
        break
      }
      let (before, beside) = (native, python)
      let numbers = step(&native, &python, &numbering)
      steps.append(Step(native: before, python: beside, numbers: numbers, isKept: isKept))
    }
    for step in steps.reversed() {
      for number in step.numbers { node = trie.node(frame: frames.all[number], parent: node, startsRun: false) }
      if step.isKept { kept.add(step.native, step.python, node) }
    }
    return node
  }

  /// Goes one frame outwards, and returns the numbers of the one that is left.
  private mutating func step(
    _ native: inout UInt32, _ python: inout UInt32, _ numbering: inout some FrameNumbering
  ) -> FrameNumbers.Place {
    let word = CanonicalNativeFrame(rawValue: nativeStacks.frames[Int(native)])
    if native != 0, word != .evaluationLoop || python == 0 {
      let node = native
      native = nativeStacks.parents[Int(native)]
      return word == .cut || word == .evaluationLoop ? 0..<0 : frames.place(word, native: node, &numbering)
    }
    let (node, frame) = (python, CanonicalPythonFrame(rawValue: pythonStacks.frames[Int(python)]))
    python = pythonStacks.parents[Int(python)]
    // With its outermost frame a loop's run ends.
    if native != 0, frame.isEntry || pythonStacks.runs[Int(python)] == 0 { native = nativeStacks.parents[Int(native)] }
    return frames.place(frame, python: node, &numbering)
  }

  private mutating func caller(of native: UInt32) -> UInt32 {
    if let known = callers[Int(native)] { return known }
    let word = CanonicalNativeFrame(rawValue: nativeStacks.frames[Int(native)])
    let isPassed = word == .cut || process.names.isAllocator(.native(word))
    let found = isPassed ? caller(of: nativeStacks.parents[Int(native)]) : native
    callers[Int(native)] = found
    return found
  }
}
