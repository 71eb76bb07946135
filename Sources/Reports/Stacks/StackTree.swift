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

  /// The frames, each once.
  package private(set) var frames: [NamedFrame] = []
  /// All sites that the totals count, in the order of the processes and their sites.
  package private(set) var leaves: [Leaf] = []
  private var trie = StackTrie()
  private var numbers: [NamedFrame: UInt32] = [:]
  private let shown: Frames

  /// Puts all counted sites of a report into a tree. O(nodes): a stack's outer part that another one had is not walked again.
  package init(_ source: ReportSource, _ shown: Frames = .program) {
    self.shown = shown
    for (place, process) in source.processes.enumerated() {
      var walk = StackWalk(process)
      for (index, site) in process.recording.sites.enumerated() where site.kind.isCounted {
        leaves.append(Leaf(node: walk.node(of: site, in: &self), process: place, site: index))
      }
    }
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

  /// The places of those of some frames that are shown, outermost first. `names` are innermost first.
  mutating func numbers(of names: [NamedFrame]) -> [UInt32] {
    names.reversed().filter { shown == .all || $0.role != .interpreter && $0.role != .importing }.map { number(of: $0) }
  }

  /// The node of some frames, the outermost first, called by another's.
  mutating func node(of frames: [UInt32], calledBy caller: UInt32) -> UInt32 {
    frames.reduce(caller) { trie.node(frame: UInt64($1), parent: $0, startsRun: false) }
  }

  /// The place of a frame that the tree has.
  func number(ofKnown frame: NamedFrame) -> Int? { numbers[frame].map { Int($0) } }

  private mutating func number(of frame: NamedFrame) -> UInt32 {
    if let known = numbers[frame] { return known }
    let number = UInt32(frames.count)
    frames.append(frame)
    numbers[frame] = number
    return number
  }
}

extension ReportSource {
  /// The site of a leaf.
  package subscript(leaf: StackTree.Leaf) -> Site { processes[leaf.process].recording.sites[leaf.site] }
}
