package import CCaptureFormat
package import CaptureFormat
package import HeapGraph

/// A photograph of a heap: the graph of its objects and native blocks, with what is known of each.
///
/// What takes a walk over the whole graph (dominators, paths, holders) is found when it is first asked for, and kept.
package final class HeapSnapshot {
  /// The records, as they stand in the file.
  package let file: SnapshotFile
  /// Nodes in the order of the file, with their sizes.
  package let graph: HeapGraph
  /// The first node of what kmmem has planted for its detectors; the number of nodes where that was left out.
  package let firstControl: Int
  /// By type number.
  package let types: [HeapType]
  /// The nodes that something outside of the heap holds, each once; those that have the best names come first.
  package let rootNodes: [NodeID]
  /// For each root node, its record with the best name, as an index.
  let bestRoots: [NodeID: Int]
  /// By node: whether a way from a root leads there that goes through beginnings of blocks alone. Empty where no pointer leads behind one.
  private let isReachedByBeginnings: [Bool]
  /// Names the stacks of the capture that was written at the time, where somebody has it.
  package var stackNames: StackNamer?
  /// Long rows that were asked about.
  var longRows: [NodeID: LongRow] = [:]

  /// Loads a snapshot; O(nodes + edges). What kmmem has planted in it is for detectors alone.
  package init(_ complete: consuming SnapshotFile, keepsControls: Bool = false) {
    var file = complete
    if !keepsControls { file.removeControls() }
    firstControl = file.firstControl
    let roots = HeldRoots(choosingIn: &file)
    self.file = file
    graph = Self.graph(file)
    types = file.types.map { HeapType($0, strings: file.strings) }
    rootNodes = roots.nodes
    bestRoots = roots.best
    isReachedByBeginnings = roots.isReachedByBeginnings
  }

  private static func graph(_ file: SnapshotFile) -> HeapGraph {
    var starts = FlatArray<Int>(zeros: file.nodes.count + 1)
    var sizes = FlatArray<UInt64>(zeros: file.nodes.count)
    for (index, node) in file.nodes.enumerated() {
      starts[index + 1] = starts[index] + Int(node.edges)
      sizes[index] = node.size
    }
    do {
      return try HeapGraph(rowStarts: starts, targets: FlatArray(file.edges), sizes: sizes)
    } catch {
      preconditionFailure("a snapshot's rows and numbers are checked when it is read: \(error)")
    }
  }

  /// The bytes of all nodes of the program's.
  package private(set) lazy var totalBytes: UInt64 = graph.nodes.prefix(nodeCount).reduce(0) { $0 &+ graph.size(of: $1) }
  /// By block: how many of its bytes are in use, where what points to it tells.
  package private(set) lazy var bytesInUse = [NodeID: UInt64](
    file.fills.map { (NodeID($0.node), min($0.bytes, graph.size(of: NodeID($0.node)))) }, uniquingKeysWith: max)
  /// By dict: what was counted of it while it was watched.
  package private(set) lazy var traffic = [NodeID: EntryTraffic](
    file.traffic.map { (NodeID($0.node), EntryTraffic(added: $0.added, removed: $0.removed)) },
    uniquingKeysWith: { one, _ in one })
  /// How many nodes have references that could not be read.
  package private(set) lazy var cutNodeCount = file.nodes.count { $0.flags & KMM_NODE_CUT.rawValue != 0 }

  /// Which node must go for another one to be freed.
  package private(set) lazy var dominators = DominatorTree(of: graph, roots: rootNodes)
  /// The nodes that each node retains.
  package private(set) lazy var retainedSets = RetainedSets(of: dominators)
  /// Who holds a node.
  package private(set) lazy var holders = waysAhead?.value.holders ?? Holders(in: graph)
  /// Shortest paths from the roots that have names of their own: modules, variables, the interpreter's parts.
  package private(set) lazy var namedPaths = waysAhead?.value.named ?? ShortestPaths(in: graph, from: namedRoots)
  /// Shortest paths from all roots.
  package private(set) lazy var allPaths = waysAhead?.value.all ?? ShortestPaths(in: graph, from: rootNodes)

  private var namedRoots: [NodeID] { rootNodes.filter { RootKind(file.roots[bestRoots[$0] ?? 0]).isNamed } }

  /// What the ways from roots to nodes are told from.
  private struct Ways: Sendable {
    let holders: Holders
    let named: ShortestPaths
    let all: ShortestPaths
  }

  private var waysAhead: Awaited<Ways>?

  /// Has another thread find the holders and the paths, so that the first question about a way need not.
  package func findWaysAhead() {
    waysAhead = Awaited { [graph, namedRoots, rootNodes] in
      let named = ShortestPaths(in: graph, from: namedRoots)
      let holders = Holders(in: graph)
      return Ways(holders: holders, named: named, all: ShortestPaths(in: graph, from: rootNodes))
    }
  }

  /// Whether a root leads to a node, and only by way of a pointer behind the beginning of a block.
  package func isReachedInsideOnly(_ node: NodeID) -> Bool {
    !isReachedByBeginnings.isEmpty && !isReachedByBeginnings[node.index] && allPaths.isReached(node)
  }

  /// The paths that say most of where a node is: named ones where there are any.
  package func paths(for node: NodeID) -> ShortestPaths { namedPaths.isReached(node) ? namedPaths : allPaths }
}

extension kmm_snapshot_node {
  /// The bytes of the node itself.
  var size: UInt64 { bytes & 0xffff_ffff_ffff }

  /// Bits of `kmm_node_flag`.
  package var flags: UInt32 { UInt32(truncatingIfNeeded: bytes >> 48) }
}
