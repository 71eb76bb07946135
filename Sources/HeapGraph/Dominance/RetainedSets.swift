/// The nodes that each node retains: a dominator tree as lists.
///
/// The nodes lie in an order in which those that one node dominates follow it, so a retained set is a piece of it, and whether a
/// node dominates another is a comparison. Built in O(nodes), 12 bytes per node.
package final class RetainedSets: Sendable {
  private let tree: DominatorTree
  /// By number of the tree's order.
  private let places: FlatArray<UInt32>
  private let lengths: FlatArray<UInt32>
  /// By place.
  private let numbers: FlatArray<UInt32>

  package init(of tree: DominatorTree) {
    let end = tree.order.end
    var lengths = FlatArray<UInt32>(repeating: 1, count: end)
    for number in stride(from: end - 1, to: 0, by: -1) where number != tree.order.lostNumber {
      lengths[Int(tree.dominators[number])] += lengths[number]
    }
    // A dominator has a lower number than what it dominates, so its place is known by then.
    var places = FlatArray<UInt32>(zeros: end)
    var free = FlatArray<UInt32>(zeros: end)
    var numbers = FlatArray<UInt32>(zeros: end)
    places[tree.order.lostNumber] = lengths[DepthFirstOrder.rootsNumber]
    for number in 0..<end {
      if number != DepthFirstOrder.rootsNumber && number != tree.order.lostNumber {
        let dominator = Int(tree.dominators[number])
        places[number] = free[dominator]
        free[dominator] += lengths[number]
      }
      free[number] = places[number] + 1
      numbers[Int(places[number])] = UInt32(truncatingIfNeeded: number)
    }
    self.tree = tree
    self.lengths = lengths
    self.places = places
    self.numbers = numbers
  }

  /// Whether every path to `other` leads through a node; a node dominates itself.
  package func dominates(_ node: NodeID, _ other: NodeID) -> Bool {
    range(tree.order.number(node.index)).contains(Int(places[tree.order.number(other.index)]))
  }

  /// How many nodes a node retains, itself included.
  package func count(of node: NodeID) -> Int { Int(lengths[tree.order.number(node.index)]) }

  /// The nodes that a node retains, itself first.
  package func nodes(of node: NodeID) -> [NodeID] { range(tree.order.number(node.index)).map { self.node($0) } }

  /// Those of some nodes that no other of them dominates, each once: what they retain does not overlap. O(nodes × log nodes).
  package func topmost(of nodes: [NodeID]) -> [NodeID] {
    var end = 0
    return nodes.map { range(tree.order.number($0.index)) }.sorted { $0.lowerBound < $1.lowerBound }.compactMap { range in
      if range.lowerBound < end { return nil }
      end = range.upperBound
      return node(range.lowerBound)
    }
  }

  /// The nodes next below a dominator.
  package func children(of dominator: DominatorTree.Dominator) -> [NodeID] {
    var children: [NodeID] = []
    let whole = range(number(dominator))
    var place = whole.lowerBound + 1
    while place < whole.upperBound {
      children.append(node(place))
      place += Int(lengths[Int(numbers[place])])
    }
    return children
  }

  /// The bytes of the nodes that a node retains.
  func retainedSize(of node: NodeID) -> UInt64 { tree.retainedSize(of: node) }

  /// Hands out all nodes, each before what it dominates, with its place in this order and how many places its retained set takes.
  func forEachNode(_ body: (_ node: NodeID, _ place: UInt32, _ length: UInt32) -> Void) {
    for place in 0..<numbers.count {
      let number = Int(numbers[place])
      if number == DepthFirstOrder.rootsNumber || number == tree.order.lostNumber { continue }
      body(node(place), UInt32(truncatingIfNeeded: place), lengths[number])
    }
  }

  private func number(_ dominator: DominatorTree.Dominator) -> Int {
    switch dominator {
    case .roots: DepthFirstOrder.rootsNumber
    case .lost: tree.order.lostNumber
    case .node(let node): tree.order.number(node.index)
    }
  }

  private func range(_ number: Int) -> Range<Int> {
    let place = Int(places[number])
    return place..<place + Int(lengths[number])
  }

  private func node(_ place: Int) -> NodeID { NodeID(tree.order.nodes[Int(numbers[place])]) }
}
