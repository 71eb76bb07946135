/// The edges of a graph from their other end: who holds a node.
package final class Holders: Sendable {
  private let rowStarts: FlatArray<Int>
  private let sources: FlatArray<UInt32>

  package init(in graph: HeapGraph) {
    var starts = FlatArray<Int>(zeros: graph.nodeCount + 2)
    for edge in 0..<graph.edgeCount { starts[graph.target(edge) + 2] += 1 }
    for node in 0..<graph.nodeCount { starts[node + 2] += starts[node + 1] }
    var sources = FlatArray<UInt32>(zeros: graph.edgeCount)
    // While the rows are filled, element n + 1 is where the next holder of n goes; in the end it is where n's row ends.
    for node in 0..<graph.nodeCount {
      for edge in graph.row(node) {
        let held = graph.target(edge) + 1
        sources[starts[held]] = UInt32(truncatingIfNeeded: node)
        starts[held] += 1
      }
    }
    rowStarts = starts
    self.sources = sources
  }

  /// How many edges lead to a node.
  package func count(of node: NodeID) -> Int { row(node.index).count }

  /// The nodes that hold a node, by number; one that holds it twice stands there twice.
  package func holders(of node: NodeID) -> [NodeID] { row(node.index).map { NodeID(sources[$0]) } }

  @inline(__always) func row(_ node: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (rowStarts[node], rowStarts[node + 1]))
  }

  @inline(__always) func source(_ place: Int) -> Int { Int(sources[place]) }
}
