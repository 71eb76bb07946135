import HeapGraph
import Snapshots

/// The dominator tree of a heap as far as it can be seen in a drawing: a box for each node that retains enough, and beside them the rest.
struct HeapMap {
  /// A node, or all those of one type below a node that are too small for boxes of their own.
  struct Box {
    /// The box that it lies in; 0, the first, lies in none.
    let parent: Int
    /// Nil for several nodes, for the roots, and for what no root reaches.
    let node: NodeID?
    let name: String
    let type: String
    let isNative: Bool
    /// Where its dominator keeps it.
    let step: String?
    let count: Int
    let ownBytes: UInt64
    let retainedBytes: UInt64
  }

  /// A node gets a box if it retains one part in so many of the heap.
  private static let parts: UInt64 = 4000
  /// So many types of small nodes are told apart in a box.
  private static let types = 12

  /// The outer box comes before those that lie in it.
  private(set) var boxes: [Box] = []
  private let snapshot: HeapSnapshot
  private let least: UInt64

  init(_ snapshot: HeapSnapshot) {
    self.snapshot = snapshot
    least = max(1, snapshot.totalBytes / Self.parts)
    let lostBytes = snapshot.dominators.lostSize
    boxes.append(whole("heap", parent: 0, snapshot.totalBytes))
    add(below: .roots, parent: 0)
    if lostBytes > 0 {
      boxes.append(whole("what no root reaches", parent: 0, lostBytes))
      add(below: .lost, parent: boxes.count - 1)
    }
  }

  private func whole(_ name: String, parent: Int, _ bytes: UInt64) -> Box {
    Box(
      parent: parent, node: nil, name: name, type: "", isNative: false, step: nil, count: 0, ownBytes: 0, retainedBytes: bytes)
  }

  /// Adds what lies below a dominator, level by level: the tree may be deeper than a stack.
  private mutating func add(below dominator: DominatorTree.Dominator, parent: Int) {
    var open = [(dominator: dominator, box: parent)]
    var next = 0
    while next < open.count {
      let (dominator, box) = open[next]
      next += 1
      var small: [NodeID] = []
      for child in snapshot.retainedSets.children(of: dominator) {
        if snapshot.dominators.retainedSize(of: child) < least {
          small.append(child)
          continue
        }
        boxes.append(self.box(of: child, heldBy: dominator, parent: box))
        open.append((.node(child), boxes.count - 1))
      }
      addRest(small, parent: box)
    }
  }

  private func box(of node: NodeID, heldBy dominator: DominatorTree.Dominator, parent: Int) -> Box {
    var step: String?
    if case .node(let holder) = dominator {
      step = snapshot.edge(from: holder, to: node).map { snapshot.step(along: $0, of: holder).text }
    }
    let type = snapshot.type(of: node)
    let preview = snapshot.preview(of: node)
    return Box(
      parent: parent, node: node, name: preview.map { "\(type.name) \($0)" } ?? type.name, type: type.name,
      isNative: type.isNative, step: step, count: snapshot.retainedSets.count(of: node), ownBytes: snapshot.graph.size(of: node),
      retainedBytes: snapshot.dominators.retainedSize(of: node))
  }

  /// Adds small nodes by their types, and those of rare types as one.
  private mutating func addRest(_ nodes: [NodeID], parent: Int) {
    struct Sum {
      var count = 0
      var own: UInt64 = 0
      var retained: UInt64 = 0
      var isNative = false
    }
    var sums: [String: Sum] = [:]
    for node in nodes {
      let type = snapshot.type(of: node)
      sums[type.name, default: Sum()].count += 1
      sums[type.name, default: Sum()].own &+= snapshot.graph.size(of: node)
      sums[type.name, default: Sum()].retained &+= snapshot.dominators.retainedSize(of: node)
      sums[type.name, default: Sum()].isNative = type.isNative
    }
    let sorted = sums.sorted { ($1.value.retained, $0.key) < ($0.value.retained, $1.key) }
    var rest = Sum()
    for (place, (type, sum)) in sorted.enumerated() {
      if place < Self.types {
        boxes.append(small(type, named: type, sum.count, sum.own, sum.retained, isNative: sum.isNative, parent: parent))
      } else {
        rest.count += sum.count
        rest.own &+= sum.own
        rest.retained &+= sum.retained
      }
    }
    if rest.count > 0 {
      boxes.append(small("", named: "other types", rest.count, rest.own, rest.retained, isNative: false, parent: parent))
    }
  }

  private func small(
    _ type: String, named name: String, _ count: Int, _ own: UInt64, _ retained: UInt64, isNative: Bool, parent: Int
  ) -> Box {
    Box(
      parent: parent, node: nil, name: "\(CountText.grouped(UInt64(count))) × \(name)", type: type, isNative: isNative, step: nil,
      count: count, ownBytes: own, retainedBytes: retained)
  }
}
