extension HeapGraph {
  /// A shortest way from one node to another through members of a set, both included; from a node to itself it is a cycle. Nil where
  /// there is none. O(edges of the members).
  package func shortestWay(from start: NodeID, to end: NodeID, within members: borrowing NodeSet) -> [NodeID]? {
    var callers: [NodeID: NodeID] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for edge in edges(of: node) {
        let target = target(of: edge)
        if target == end { return Self.way(to: node, from: start, callers) + [end] }
        if target == start || callers[target] != nil || !members.contains(target) { continue }
        callers[target] = node
        queue.append(target)
      }
    }
    return nil
  }

  private static func way(to end: NodeID, from start: NodeID, _ callers: [NodeID: NodeID]) -> [NodeID] {
    var way = [end]
    while let last = way.last, last != start, let caller = callers[last] { way.append(caller) }
    return way.reversed()
  }

  /// The part of a graph that some nodes are, and the edges between them; node `n` of it is `nodes[n]`, which are in order.
  ///
  /// O(nodes of the graph + edges of the part); a small part takes O(its edges × log its nodes).
  package func part(of nodes: [NodeID]) -> HeapGraph {
    let isSmall = nodes.count < nodeCount / 64
    var places = FlatArray<UInt32>(zeros: isSmall ? 0 : nodeCount)
    if !isSmall { for (place, node) in nodes.enumerated() { places[node.index] = UInt32(truncatingIfNeeded: place) + 1 } }
    var starts = FlatArray<Int>(zeros: nodes.count + 1)
    var kept = FlatArray<UInt32>(zeros: nodes.reduce(0) { $0 + row($1.index).count })
    var copied = FlatArray<UInt64>(zeros: nodes.count)
    var count = 0
    for (place, node) in nodes.enumerated() {
      copied[place] = sizes[node.index]
      for edge in row(node.index) {
        if isSmall {
          guard let place = Self.place(of: target(of: edge), in: nodes) else { continue }
          kept[count] = UInt32(truncatingIfNeeded: place)
        } else {
          if places[target(edge)] == 0 { continue }
          kept[count] = places[target(edge)] - 1
        }
        count += 1
      }
      starts[place + 1] = count
    }
    return HeapGraph(sound: starts, kept, edgeCount: count, copied)
  }

  /// The place of a node among nodes that are in order; nil for one that is none of them.
  private static func place(of node: NodeID, in nodes: [NodeID]) -> Int? {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle] < node { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low] == node ? low : nil
  }
}
