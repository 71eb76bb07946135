import CaptureFormat
package import Snapshots

/// The mixed stacks of a report as one tree: a node is a frame and what called it, and equal stacks share their nodes.
///
/// Node 0 is the root, which has no frame. A caller's number is below the numbers of what it called.
package struct StackTree {
  /// What was allocated with one stack, by one allocator and one thread of a process.
  package struct Leaf {
    package let node: UInt32
    /// The process's place in the report's source, and the site's in its recording.
    package let process: Int
    package let site: Int
  }

  /// Whose frames the tree has.
  package enum Frames: String, CaseIterable, Sendable {
    /// Those of the program and its libraries, and the binding layers between them.
    case program
    /// The interpreter's own C code and the import machinery as well.
    case all
  }

  /// All sites that the totals count, in the order of the processes and their sites.
  package internal(set) var leaves: [Leaf] = []
  /// The frames, each once.
  package let frames: [NamedFrame]
  var trie = StackTrie()
  /// The places in `frames`.
  private let numbers: [NamedFrame: UInt64]

  /// Puts all counted sites of a report into a tree. O(nodes): a stack's outer part that another one had is not walked again.
  package init(_ source: ReportSource, _ shown: Frames = .program) {
    var numbering = NamedFrameNumbers(source, shown)
    leaves = Self.leaves(source, in: &trie, &numbering)
    (frames, numbers) = (numbering.frames, numbering.numbers)
  }

  /// Puts the counted sites of two recordings into one tree of their functions, whatever has moved.
  package init(_ source: ReportSource, comparing functions: CommonFunctions) {
    var numbering = CommonFrameNumbers(functions)
    leaves = Self.leaves(source, in: &trie, &numbering)
    (frames, numbers) = (numbering.frames, [:])
    joinRecursion()
  }

  private static func leaves(
    _ source: ReportSource, in trie: inout StackTrie, _ numbering: inout some FrameNumbering
  ) -> [Leaf] {
    var leaves: [Leaf] = []
    for (place, process) in source.processes.enumerated() {
      var walk = StackWalk(source, process: place)
      for (index, site) in process.recording.sites.enumerated() where site.kind.isCounted {
        leaves.append(Leaf(node: walk.node(of: site, in: &trie, &numbering), process: place, site: index))
      }
    }
    return leaves
  }

  /// Nodes, the root included.
  package var count: Int { trie.count }

  /// What called a node; the root of an outermost one.
  package func parent(of node: UInt32) -> UInt32 { trie.parents[Int(node)] }

  /// A node's place in `frames`. Not of the root.
  package func frame(of node: UInt32) -> Int { Int(trie.frames[Int(node)]) }

  /// The places of a node's frames, outermost first.
  package func path(to node: UInt32) -> [Int] { trie.stack(node).reversed().map { Int($0) } }

  /// What each node has itself, without what it called.
  package func sums(_ source: ReportSource, _ order: ReportOptions.Order) -> [Int64] {
    var sums = [Int64](repeating: 0, count: count)
    for leaf in leaves { sums[Int(leaf.node)] &+= source[leaf].counts.rank(in: order) }
    return sums
  }

  /// The place of a frame that the tree has.
  func number(ofKnown frame: NamedFrame) -> Int? { numbers[frame].map { Int($0) } }
}

/// Numbers the named frames of a tree; what is not shown has no number.
private struct NamedFrameNumbers: FrameNumbering {
  private(set) var frames: [NamedFrame] = []
  private(set) var numbers: [NamedFrame: UInt64] = [:]
  private let source: ReportSource
  private let shown: StackTree.Frames

  init(_ source: ReportSource, _ shown: StackTree.Frames) {
    self.source = source
    self.shown = shown
  }

  mutating func numbers(of frame: StackFrame, process: Int) -> [UInt64] {
    source.processes[process].names.names(of: frame).reversed().compactMap { name in
      shown == .all || name.role != .interpreter && name.role != .importing ? number(of: name) : nil
    }
  }

  private mutating func number(of frame: NamedFrame) -> UInt64 {
    if let known = numbers[frame] { return known }
    let number = UInt64(frames.count)
    frames.append(frame)
    numbers[frame] = number
    return number
  }
}

extension ReportSource {
  /// The site of a leaf.
  package subscript(leaf: StackTree.Leaf) -> Site { processes[leaf.process].recording.sites[leaf.site] }
}
