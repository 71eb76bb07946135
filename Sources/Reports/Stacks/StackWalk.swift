import Snapshots

/// Gives the frames of stacks the numbers that a trie keeps of them.
protocol FrameNumbering {
  /// The numbers that stand for a frame of a process, outermost first: several where functions are inlined, none for what is left out.
  mutating func numbers(of frame: StackFrame, process: Int) -> [UInt64]
}

/// Finds the nodes of one process's mixed stacks in a trie.
///
/// A native and a Python node together stand for one mixed stack: an evaluation loop's node for the Python frame that it ran, any other
/// native node for itself. So the trie's node of a pair follows from the pair one step further outwards, and each pair is walked once.
/// `operator new` at the innermost end is left out: like malloc, it is the allocator and not who called it.
struct StackWalk {
  /// A native and a Python node, and the numbers of the frame that they stand for.
  private struct Step {
    let native: UInt32
    let python: UInt32
    let numbers: [UInt64]
  }

  private let process: ReportSource.Process
  /// The process's place in the report's source.
  private let place: Int
  private var known: PairTable
  /// Stacks whose loops and runs cannot all be paired, by their nodes.
  private var unmatched = PairTable()
  /// By native node: the next one outwards that is neither the allocator nor a cut, the node itself included.
  private var callers: [UInt32: UInt32] = [0: 0]
  /// By frame word.
  private var native: [UInt64: [UInt64]] = [:]
  private var python: [UInt64: [UInt64]] = [:]

  init(_ source: ReportSource, process place: Int) {
    process = source.processes[place]
    self.place = place
    known = PairTable(expected: process.recording.native.count + process.recording.python.count)
  }

  /// The node of a site's innermost frame; 0 for a site without a stack.
  mutating func node(of site: Site, in trie: inout StackTrie, _ numbering: inout some FrameNumbering) -> UInt32 {
    let recording = process.recording
    guard site.native == 0 || recording.native.runs[Int(site.native)] == recording.python.runs[Int(site.python)] else {
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
    let node = Self.node(of: numbers, calledBy: 0, in: &trie)
    unmatched.add(site.native, site.python, node)
    return node
  }

  private mutating func node(
    native: UInt32, python: UInt32, in trie: inout StackTrie, _ numbering: inout some FrameNumbering
  ) -> UInt32 {
    var steps: [Step] = []
    var (native, python) = (native, python)
    var node: UInt32 = 0
    while native != 0 || python != 0 {
      if let found = known.value(native, python) {
        node = found
        break
      }
      let (before, beside) = (native, python)
      let numbers = step(&native, &python, &numbering)
      steps.append(Step(native: before, python: beside, numbers: numbers))
    }
    for step in steps.reversed() {
      node = Self.node(of: step.numbers, calledBy: node, in: &trie)
      known.add(step.native, step.python, node)
    }
    return node
  }

  private static func node(of numbers: [UInt64], calledBy caller: UInt32, in trie: inout StackTrie) -> UInt32 {
    numbers.reduce(caller) { trie.node(frame: $1, parent: $0, startsRun: false) }
  }

  /// Goes one frame outwards, and returns the numbers of the one that is left.
  private mutating func step(_ native: inout UInt32, _ python: inout UInt32, _ numbering: inout some FrameNumbering) -> [UInt64] {
    let recording = process.recording
    let word = CanonicalNativeFrame(rawValue: recording.native.frames[Int(native)])
    if native != 0, word != .evaluationLoop || python == 0 {
      native = recording.native.parents[Int(native)]
      return word == .cut || word == .evaluationLoop ? [] : numbers(of: word, &numbering)
    }
    let frame = CanonicalPythonFrame(rawValue: recording.python.frames[Int(python)])
    python = recording.python.parents[Int(python)]
    // With its outermost frame a loop's run ends.
    if native != 0, frame.isEntry || recording.python.runs[Int(python)] == 0 { native = recording.native.parents[Int(native)] }
    return numbers(of: frame, &numbering)
  }

  private mutating func numbers(of word: CanonicalNativeFrame, _ numbering: inout some FrameNumbering) -> [UInt64] {
    if let known = native[word.rawValue] { return known }
    let found = numbering.numbers(of: .native(word), process: place)
    native[word.rawValue] = found
    return found
  }

  private mutating func numbers(of frame: CanonicalPythonFrame, _ numbering: inout some FrameNumbering) -> [UInt64] {
    if let known = python[frame.rawValue] { return known }
    let found = numbering.numbers(of: .python(frame), process: place)
    python[frame.rawValue] = found
    return found
  }

  private mutating func caller(of native: UInt32) -> UInt32 {
    if let known = callers[native] { return known }
    let word = CanonicalNativeFrame(rawValue: process.recording.native.frames[Int(native)])
    let isPassed = word == .cut || process.names.isAllocator(.native(word))
    let found = isPassed ? caller(of: process.recording.native.parents[Int(native)]) : native
    callers[native] = found
    return found
  }
}
