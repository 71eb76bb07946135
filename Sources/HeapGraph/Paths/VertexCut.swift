/// The fewest nodes that must all be cut for a node to be freed.
package enum VertexCut: Equatable, Sendable {
  /// These must all go: the nearest to the node, by number. Empty when no root reaches it anyway.
  case nodes([NodeID])
  /// The node is a root itself: nothing but the root's end frees it.
  case isRoot
  /// More than so many would have to go.
  case moreThan(Int)

  /// The cut between the roots and a node: as many nodes as there are paths from roots to it that share no other node (Menger). At
  /// most `limit` + 1 paths are searched for, each by a breadth-first search backwards from the node.
  package init(above target: NodeID, roots: borrowing NodeSet, holders: Holders, nodeCount: Int, limit: Int = 8) {
    if roots.contains(target) {
      self = .isRoot
      return
    }
    var paths = DisjointPaths(to: target.index, holders: holders, nodeCount: nodeCount)
    while paths.addOne(roots) {
      if paths.count > limit {
        self = .moreThan(limit)
        return
      }
    }
    self = .nodes(paths.gates.sorted().map { NodeID($0) })
  }
}

/// Paths from the roots to a node that share no other node: the augmenting paths of Ford and Fulkerson (1956) on a network in which
/// each node has an entrance and an exit with room for one path between them.
///
/// The searches run against the edges, from the target's entrance. A search may go back along a path that was found before: the two
/// then swap their ends.
private struct DisjointPaths: ~Copyable {
  private let target: Int
  private let holders: Holders
  /// How many paths there are.
  private(set) var count = 0
  /// What follows each node on its path.
  private var following: [Int: Int] = [:]
  /// By door: the door that the search came from, plus one; 0 = not seen.
  private var origins: FlatArray<UInt64>
  private var queue: [Int] = []

  init(to target: Int, holders: Holders, nodeCount: Int) {
    self.target = target
    self.holders = holders
    origins = FlatArray(zeros: 2 * nodeCount)
  }

  private static func entrance(_ node: Int) -> Int { 2 * node }
  private static func exit(_ node: Int) -> Int { 2 * node + 1 }
  private static func node(_ door: Int) -> Int { door >> 1 }
  private static func isExit(_ door: Int) -> Bool { door & 1 == 1 }

  /// Searches for one path more; false when there is none.
  mutating func addOne(_ roots: borrowing NodeSet) -> Bool {
    for door in queue { origins[door] = 0 }
    queue.removeAll(keepingCapacity: true)
    var found: Int?
    see(Self.entrance(target), from: Self.entrance(target))
    var next = 0
    while next < queue.count && found == nil {
      let door = queue[next]
      next += 1
      let node = Self.node(door)
      if Self.isExit(door) {
        if let later = following[node] { see(Self.entrance(later), from: door) } else { found = pass(node, from: door, roots) }
      } else {
        if following[node] != nil { see(Self.exit(node), from: door) }
        for place in holders.row(node) where holders.source(place) != target { see(Self.exit(holders.source(place)), from: door) }
      }
    }
    guard let found else { return false }
    lay(from: found)
    count += 1
    return true
  }

  /// Goes through a node that is on no path: its entrance, when a root's end stands before it.
  private mutating func pass(_ node: Int, from exit: Int, _ roots: borrowing NodeSet) -> Int? {
    see(Self.entrance(node), from: exit)
    return roots.holds(node) ? Self.entrance(node) : nil
  }

  private mutating func see(_ door: Int, from origin: Int) {
    if origins[door] != 0 { return }
    origins[door] = UInt64(origin) + 1
    queue.append(door)
  }

  /// Follows the search from a root's entrance to the target and makes it a path.
  private mutating func lay(from entrance: Int) {
    var door = entrance
    while door != Self.entrance(target) {
      let next = Int(origins[door]) - 1
      switch (Self.isExit(door), Self.isExit(next)) {
      case (true, false) where Self.node(door) != Self.node(next): following[Self.node(door)] = Self.node(next)
      // Against an earlier path: what it led to is now led to by this one.
      case (false, true) where Self.node(door) != Self.node(next): following[Self.node(next)] = nil
      default: break
      }
      door = next
    }
  }

  /// After the last search: the nodes whose exits it saw and whose entrances it did not.
  var gates: [Int] {
    queue.filter { Self.isExit($0) && origins[Self.entrance(Self.node($0))] == 0 }.map(Self.node)
  }
}
