import Snapshots

/// Numbers the stacks of a profile; equal ones stand once. Stack 0 is the empty one.
///
/// Sites share most of their callers: of each stack only those frames are looked at that no stack before it had. O(distinct frames).
struct ProfileStacks {
  /// The locations that the stacks go through.
  private(set) var locations: ProfileLocations

  private let processes: [ReportSource.Process]
  /// Frames are numbers of locations.
  private var trie = StackTrie()
  /// By process: the stacks of pairs of nodes.
  private var known: [[NodePair: UInt32]]

  /// A native and a Python node of a recording, from which a stack goes on outwards.
  private struct NodePair: Hashable {
    var native: UInt32
    var python: UInt32
  }

  /// What was passed on the way outwards: pairs, and the locations behind each, which begin at its `start`.
  private struct Way {
    var steps: [(pair: NodePair, start: Int)] = []
    var locations: [UInt64] = []
  }

  /// Knows no stack yet.
  init(_ source: ReportSource) {
    processes = source.processes
    locations = ProfileLocations(source)
    known = processes.map { _ in [:] }
  }

  /// Gives back the memory that only further sites would need.
  mutating func finish() {
    known = []
  }

  /// The numbers of a stack's locations, innermost first.
  func locations(of stack: UInt32) -> [UInt64] { trie.stack(stack) }

  /// The stack of a site. `operator new` at its innermost end is left out, and so is the context: it is no function.
  mutating func stack(of site: Site, process: Int) -> UInt32 {
    let recording = processes[process].recording
    let runs = (recording.native.runs[Int(site.native)], recording.python.runs[Int(site.python)])
    let pair = NodePair(native: site.native, python: site.python)
    let isMatched = site.native == 0 || runs.0 == runs.1
    let whole = isMatched ? matched(pair, recording, process) : unmatched(pair, recording, process)
    var stack = whole
    while stack != 0, locations.isAllocator(trie.frames[Int(stack)]) { stack = trie.parents[Int(stack)] }
    return stack == 0 && recording.contextCode(of: site) == nil ? whole : stack
  }

  /// A stack whose evaluation loops and runs of Python frames cannot all be paired: `MixedStack` knows what to do.
  private mutating func unmatched(_ pair: NodePair, _ recording: Recording, _ process: Int) -> UInt32 {
    if let stack = known[process][pair] { return stack }
    var frames = recording.stack(native: pair.native, python: pair.python).frames[...]
    if case .python(let outermost) = frames.last, outermost.isContext { frames.removeLast() }
    let stack = frames.reversed().reduce(UInt32(0)) { caller, frame in
      trie.node(frame: UInt64(locations.number(of: frame, process: process)), parent: caller, startsRun: false)
    }
    known[process][pair] = stack
    return stack
  }

  /// Goes outwards, in the order of `MixedStack`, to a pair whose stack is known, and back.
  private mutating func matched(_ innermost: NodePair, _ recording: Recording, _ process: Int) -> UInt32 {
    var way = Way()
    var pair = innermost
    var stack = known[process][pair]
    while stack == nil {
      way.steps.append((pair, way.locations.count))
      guard let outer = pass(pair, recording, process, &way) else { break }
      pair = outer
      stack = known[process][pair]
    }
    var node = stack ?? 0
    while let step = way.steps.popLast() {
      while way.locations.count > step.start {
        node = trie.node(frame: way.locations.removeLast(), parent: node, startsRun: false)
      }
      known[process][step.pair] = node
    }
    return node
  }

  /// Passes a native frame, or the run of an evaluation loop, or without native frames one of Python; nil at the outermost end.
  private mutating func pass(_ pair: NodePair, _ recording: Recording, _ process: Int, _ way: inout Way) -> NodePair? {
    var outer = pair
    guard pair.native != 0 else {
      return passPython(&outer.python, recording, process, &way) == nil ? nil : outer
    }
    outer.native = recording.native.parents[Int(pair.native)]
    let frame = CanonicalNativeFrame(rawValue: recording.native.frames[Int(pair.native)])
    if frame == .evaluationLoop {
      while let python = passPython(&outer.python, recording, process, &way), !python.isEntry {}
    } else if frame != .cut {
      way.locations.append(UInt64(locations.number(of: .native(frame), process: process)))
    }
    return outer
  }

  /// Passes a Python frame; nil at the outermost end, and at the context, which stands there.
  private mutating func passPython(
    _ node: inout UInt32, _ recording: Recording, _ process: Int, _ way: inout Way
  ) -> CanonicalPythonFrame? {
    guard node != 0 else { return nil }
    let frame = CanonicalPythonFrame(rawValue: recording.python.frames[Int(node)])
    let parent = recording.python.parents[Int(node)]
    if parent == 0, frame.isContext { return nil }
    way.locations.append(UInt64(locations.number(of: .python(frame), process: process)))
    node = parent
    return frame
  }
}
