/// Dominators by semidominators and nearest common ancestors: "semi-NCA", Georgiadis, Tarjan and Werneck, "Finding Dominators in
/// Practice", Journal of Graph Algorithms and Applications 10, 2006. Near-linear on heaps, O(n²) at worst, with path compression.
///
/// An edge from a lower number to a higher one gives a candidate for the semidominator at once. So only the others are kept and looked
/// at again: on heaps a part of all edges.
enum SemiNCA {
  /// The immediate dominator of each number of an order, as a number; those that stand for many have themselves. Takes the order's
  /// parents.
  static func dominators(of graph: HeapGraph, _ order: inout DepthFirstOrder) -> FlatArray<UInt32> {
    var semidominators = lowestHolders(graph, order)
    let holders = LaterHolders(graph, order)
    var forest = Forest(order)
    var number = order.end - 1
    while number > 0 {
      if number != order.lostNumber {
        var lowest = semidominators[number]
        for place in holders.row(number) {
          let semidominator = forest.evaluate(holders.holder(place), above: UInt32(truncatingIfNeeded: number))
          if semidominator < lowest { lowest = semidominator }
        }
        semidominators[number] = lowest
        forest.link(number, lowest)
      }
      number -= 1
    }
    return nearestCommonAncestors(order.lostNumber, parents: order.takeParents(), semidominators)
  }

  /// The lowest number that holds each number; a root is held by the number of all roots, a way into the lost by that of the lost.
  private static func lowestHolders(_ graph: HeapGraph, _ order: borrowing DepthFirstOrder) -> FlatArray<UInt32> {
    var lowest = FlatArray<UInt32>(zeros: order.end)
    for number in 0..<order.end { lowest[number] = order.parents[number] }
    for node in 0..<graph.nodeCount {
      let holder = order.numbers[node]
      for edge in graph.row(node) {
        let held = order.number(graph.target(edge))
        if holder < lowest[held] { lowest[held] = holder }
      }
    }
    for number in 1..<order.end where order.entries.holds(number) {
      lowest[number] = UInt32(truncatingIfNeeded: order.isLost(number) ? order.lostNumber : DepthFirstOrder.rootsNumber)
    }
    return lowest
  }

  private static func nearestCommonAncestors(
    _ lostNumber: Int, parents: consuming FlatArray<UInt32>, _ semidominators: borrowing FlatArray<UInt32>
  ) -> FlatArray<UInt32> {
    // A number's parent is read before its dominator is put there.
    var dominators = parents
    for number in 0..<semidominators.count {
      var dominator = dominators[number]
      while dominator > semidominators[number] { dominator = dominators[Int(dominator)] }
      dominators[number] = dominator
    }
    dominators[lostNumber] = UInt32(truncatingIfNeeded: lostNumber)
    return dominators
  }
}

/// For each number the higher ones that hold it; of the lost only those that are lost themselves.
private struct LaterHolders: ~Copyable {
  private var rowEnds: FlatArray<Int>
  private var numbers: FlatArray<UInt32>

  init(_ graph: HeapGraph, _ order: borrowing DepthFirstOrder) {
    var ends = FlatArray<Int>(zeros: order.end + 1)
    Self.forEachEdge(graph, order) { _, held in ends[held + 1] += 1 }
    for number in 1...order.end { ends[number] += ends[number - 1] }
    var numbers = FlatArray<UInt32>(zeros: ends[order.end])
    Self.forEachEdge(graph, order) { holder, held in
      numbers[ends[held]] = UInt32(truncatingIfNeeded: holder)
      ends[held] += 1
    }
    self.numbers = numbers
    rowEnds = ends
  }

  @inline(__always) private static func forEachEdge(
    _ graph: HeapGraph, _ order: borrowing DepthFirstOrder, _ body: (_ holder: Int, _ held: Int) -> Void
  ) {
    for node in 0..<graph.nodeCount {
      let holder = order.number(node)
      let isLost = order.isLost(holder)
      for edge in graph.row(node) {
        let held = order.number(graph.target(edge))
        if held < holder && isLost == order.isLost(held) { body(holder, held) }
      }
    }
  }

  @inline(__always) func row(_ number: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (rowEnds[number - 1], rowEnds[number]))
  }

  @inline(__always) func holder(_ place: Int) -> Int { Int(numbers[place]) }
}

/// The part of the search tree that was linked so far, with the smallest semidominator on each path.
private struct Forest: ~Copyable {
  /// What is known of a number: where its path upwards was shortened to, and the smallest semidominator of what was left out and its own.
  private struct Link {
    var ancestor: UInt32
    var lowest: UInt32
  }

  private var links: FlatArray<Link>
  private var stack: FlatArray<UInt32>

  init(_ order: borrowing DepthFirstOrder) {
    links = FlatArray(zeros: order.end)
    stack = FlatArray(zeros: order.end)
    for number in 0..<order.end { links[number] = Link(ancestor: order.parents[number], lowest: 0) }
  }

  @inline(__always) mutating func link(_ number: Int, _ semidominator: UInt32) { links[number].lowest = semidominator }

  /// The smallest semidominator on the linked path up from a number, that is of numbers above `limit`; shortens the path.
  @inline(__always) mutating func evaluate(_ number: Int, above limit: UInt32) -> UInt32 {
    var link = links[number]
    if link.ancestor <= limit { return link.lowest }
    var depth = 0
    var node = number
    repeat {
      stack[depth] = UInt32(truncatingIfNeeded: node)
      depth += 1
      node = Int(link.ancestor)
      link = links[node]
    } while link.ancestor > limit
    // From the top down: all take over its ancestor, and the smallest of those above them.
    while depth > 0 {
      depth -= 1
      let below = Int(stack[depth])
      let lowest = links[below].lowest
      if lowest < link.lowest { link.lowest = lowest }
      links[below] = link
    }
    return link.lowest
  }
}
