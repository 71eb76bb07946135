extension HeapGraph {
  /// The graph of the components of this one: node `n` is component `n`, with the bytes of its members and the edges that lead from them
  /// to other components. It has no cycles. O(nodes + edges).
  package func condensed(by components: StronglyConnectedComponents) -> HeapGraph {
    var starts = FlatArray<Int>(zeros: components.count + 1)
    var sizes = FlatArray<UInt64>(zeros: components.count)
    for node in 0..<nodeCount {
      let component = components.number(node)
      sizes[component] &+= self.sizes[node]
      for edge in row(node) where components.number(target(edge)) != component { starts[component + 1] += 1 }
    }
    var next = FlatArray<Int>(zeros: components.count)
    for component in 0..<components.count {
      starts[component + 1] += starts[component]
      next[component] = starts[component]
    }
    let edgeCount = starts[components.count]
    var targets = FlatArray<UInt32>(zeros: edgeCount)
    for node in 0..<nodeCount {
      let component = components.number(node)
      for edge in row(node) where components.number(target(edge)) != component {
        targets[next[component]] = UInt32(truncatingIfNeeded: components.number(target(edge)))
        next[component] += 1
      }
    }
    return HeapGraph(sound: starts, targets, edgeCount: edgeCount, sizes)
  }
}
