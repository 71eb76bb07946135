/// Dominators by semidominators and nearest common ancestors: "semi-NCA", Georgiadis, Tarjan and Werneck, "Finding Dominators in
/// Practice", Journal of Graph Algorithms and Applications 10, 2006. Near-linear on heaps, O(n²) at worst, with path compression.
enum SemiNCA {
  /// The immediate dominator of each number of an order, as a number; those that stand for many have themselves.
  static func dominators(of graph: HeapGraph, _ order: borrowing DepthFirstOrder) -> FlatArray<UInt32> {
    let holders = NumberedHolders(graph, order)
    var forest = Forest(order)
    var number = order.end - 1
    while number > 0 {
      if number != order.lostNumber { forest.link(number, holders, order) }
      number -= 1
    }
    return forest.nearestCommonAncestors(order)
  }
}

/// The essential holders of each number; a root is held by the number of all roots, a way into the lost by that of the lost.
private struct NumberedHolders: ~Copyable {
  private var rowEnds: FlatArray<Int>
  private var numbers: FlatArray<UInt32>

  init(_ graph: HeapGraph, _ order: borrowing DepthFirstOrder) {
    var ends = FlatArray<Int>(zeros: order.end + 1)
    for number in 1..<order.end where order.entries.holds(number) { ends[number + 1] = 1 }
    for holder in 1..<order.end where holder != order.lostNumber {
      for edge in graph.row(Int(order.nodes[holder])) {
        let held = order.number(graph.target(edge))
        if order.isEssential(from: holder, to: held) { ends[held + 1] += 1 }
      }
    }
    for number in 1...order.end { ends[number] += ends[number - 1] }
    numbers = FlatArray(zeros: ends[order.end])
    for number in 1..<order.end where order.entries.holds(number) {
      numbers[ends[number]] = UInt32(truncatingIfNeeded: order.isLost(number) ? order.lostNumber : DepthFirstOrder.rootsNumber)
      ends[number] += 1
    }
    for holder in 1..<order.end where holder != order.lostNumber {
      for edge in graph.row(Int(order.nodes[holder])) {
        let held = order.number(graph.target(edge))
        if order.isEssential(from: holder, to: held) {
          numbers[ends[held]] = UInt32(truncatingIfNeeded: holder)
          ends[held] += 1
        }
      }
    }
    rowEnds = ends
  }

  @inline(__always) func row(_ number: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (rowEnds[number - 1], rowEnds[number]))
  }

  @inline(__always) func holder(_ place: Int) -> Int { Int(numbers[place]) }
}

/// The part of the search tree that was linked so far, with the smallest semidominator on each path.
private struct Forest: ~Copyable {
  private var semidominators: FlatArray<UInt32>
  private var labels: FlatArray<UInt32>
  private var ancestors: FlatArray<UInt32>
  private var stack: FlatArray<UInt32>

  init(_ order: borrowing DepthFirstOrder) {
    semidominators = FlatArray(zeros: order.end)
    labels = FlatArray(zeros: order.end)
    ancestors = FlatArray(zeros: order.end)
    stack = FlatArray(zeros: order.end)
    for number in 0..<order.end {
      semidominators[number] = UInt32(truncatingIfNeeded: number)
      labels[number] = UInt32(truncatingIfNeeded: number)
      ancestors[number] = order.parents[number]
    }
  }

  /// Finds the semidominator of a number; all higher ones are linked.
  @inline(__always) mutating func link(_ number: Int, _ holders: borrowing NumberedHolders, _ order: borrowing DepthFirstOrder) {
    var lowest = order.parents[number]
    for place in holders.row(number) {
      let semidominator = evaluate(holders.holder(place), above: number)
      if semidominator < lowest { lowest = semidominator }
    }
    semidominators[number] = lowest
  }

  /// The smallest semidominator on the linked path up from a number, that is of numbers above `limit`; shortens the path.
  @inline(__always) private mutating func evaluate(_ number: Int, above limit: Int) -> UInt32 {
    if number <= limit { return UInt32(truncatingIfNeeded: number) }
    var depth = 0
    var top = number
    while Int(ancestors[top]) > limit {
      stack[depth] = UInt32(truncatingIfNeeded: top)
      depth += 1
      top = Int(ancestors[top])
    }
    var label = labels[top]
    let ancestor = ancestors[top]
    while depth > 0 {
      depth -= 1
      let node = Int(stack[depth])
      if semidominators[Int(label)] < semidominators[Int(labels[node])] { labels[node] = label } else { label = labels[node] }
      ancestors[node] = ancestor
    }
    return semidominators[Int(labels[number])]
  }

  consuming func nearestCommonAncestors(_ order: borrowing DepthFirstOrder) -> FlatArray<UInt32> {
    var dominators = FlatArray<UInt32>(zeros: order.end)
    for number in 0..<order.end {
      var dominator = order.parents[number]
      while dominator > semidominators[number] { dominator = dominators[Int(dominator)] }
      dominators[number] = dominator
    }
    dominators[order.lostNumber] = UInt32(truncatingIfNeeded: order.lostNumber)
    return dominators
  }
}
