/// A heap as a graph: nodes with sizes, and which node holds which.
///
/// The edges lie in compressed rows: those of one node beside each other, in the order in which they were given. A node may hold
/// another one several times. Nothing here knows what a node is.
package final class HeapGraph: Sendable {
  /// Where each node's edges begin; one more element for the end of the last row.
  let rowStarts: FlatArray<Int>
  let targets: FlatArray<UInt32>
  let sizes: FlatArray<UInt64>

  package var nodeCount: Int { sizes.count }
  package var edgeCount: Int { targets.count }

  /// From compressed rows; throws when they do not describe a graph.
  package init(
    rowStarts: consuming FlatArray<Int>, targets: consuming FlatArray<UInt32>, sizes: consuming FlatArray<UInt64>
  ) throws(HeapGraphError) {
    if let error = Self.error(rowStarts, targets, sizes) { throw error }
    self.rowStarts = rowStarts
    self.targets = targets
    self.sizes = sizes
  }

  private static func error(
    _ rowStarts: borrowing FlatArray<Int>, _ targets: borrowing FlatArray<UInt32>, _ sizes: borrowing FlatArray<UInt64>
  ) -> HeapGraphError? {
    if sizes.count > Int(UInt32.max) - 1 { return .tooManyNodes(sizes.count) }
    guard rowStarts.count == sizes.count + 1, rowStarts[0] == 0, rowStarts[sizes.count] == targets.count else {
      return .rowsDoNotCoverEdges
    }
    for node in 0..<sizes.count where rowStarts[node] > rowStarts[node + 1] { return .rowEndsBeforeItBegins(node: node) }
    for edge in 0..<targets.count where targets[edge] >= sizes.count { return .noSuchNode(edge: edge, target: targets[edge]) }
    return nil
  }

  /// All nodes.
  package var nodes: NodeRange { NodeRange(0..<nodeCount) }

  /// The bytes of a node itself.
  @inline(__always) package func size(of node: NodeID) -> UInt64 { sizes[node.index] }

  /// The numbers of a node's edges.
  @inline(__always) package func edges(of node: NodeID) -> Range<Int> { row(node.index) }

  @inline(__always) func row(_ node: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (rowStarts[node], rowStarts[node + 1]))
  }

  /// What an edge leads to.
  @inline(__always) package func target(of edge: Int) -> NodeID { NodeID(targets[edge]) }

  @inline(__always) func target(_ edge: Int) -> Int { Int(targets[edge]) }

  /// The graph without some of its edges; the others keep their order.
  package func removing(_ isRemoved: (_ edge: Int) -> Bool) -> HeapGraph {
    var starts = FlatArray<Int>(zeros: nodeCount + 1)
    var kept = FlatArray<UInt32>(zeros: edgeCount)
    var copied = FlatArray<UInt64>(zeros: nodeCount)
    var count = 0
    for node in 0..<nodeCount {
      for edge in row(node) where !isRemoved(edge) {
        kept[count] = targets[edge]
        count += 1
      }
      starts[node + 1] = count
      copied[node] = sizes[node]
    }
    return HeapGraph(sound: starts, kept, edgeCount: count, copied)
  }

  /// From rows that are known to be a graph's; `targets` may be longer than they need.
  init(
    sound rowStarts: consuming FlatArray<Int>, _ targets: borrowing FlatArray<UInt32>, edgeCount: Int,
    _ sizes: consuming FlatArray<UInt64>
  ) {
    var kept = FlatArray<UInt32>(zeros: edgeCount)
    for edge in 0..<edgeCount { kept[edge] = targets[edge] }
    self.rowStarts = rowStarts
    self.targets = kept
    self.sizes = sizes
  }
}

/// Why rows are not those of a graph.
package enum HeapGraphError: Error, Equatable {
  case tooManyNodes(Int)
  case rowsDoNotCoverEdges
  case rowEndsBeforeItBegins(node: Int)
  case noSuchNode(edge: Int, target: UInt32)
}

/// Nodes with numbers that follow each other.
package struct NodeRange: RandomAccessCollection {
  private let range: Range<Int>

  init(_ range: Range<Int>) { self.range = range }

  package var startIndex: Int { range.lowerBound }
  package var endIndex: Int { range.upperBound }
  package subscript(_ index: Int) -> NodeID { NodeID(index) }
}
