import HeapGraph

/// What would be freed with some nodes, added up by type.
package struct Retention {
  /// The nodes of one type.
  package struct Part: Equatable, Sendable {
    package let type: String
    package fileprivate(set) var count: UInt64 = 0
    package fileprivate(set) var bytes: UInt64 = 0
  }

  package let selection: ObjectSelection
  /// The bytes of the nodes themselves.
  package let ownBytes: UInt64
  /// The bytes that would be freed.
  package let bytes: UInt64
  /// How many nodes would be freed.
  package let count: Int
  /// How many of the nodes asked about no root reaches.
  package let lostCount: Int
  /// In no order.
  package let parts: [Part]

  /// Adds up what would be freed; O(nodes).
  package init(of selection: ObjectSelection, in snapshot: HeapSnapshot) {
    let heap = SelectionHeap(selection, in: snapshot)
    let nodes = heap.retainedNodes
    self.selection = selection
    ownBytes = heap.ownBytes
    bytes = heap.retainedBytes
    count = nodes.count
    lostCount = selection.nodes.count { !snapshot.allPaths.isReached($0) }
    var parts: [String: Part] = [:]
    for node in nodes {
      let type = snapshot.type(of: node).name
      parts[type, default: Part(type: type)].count += 1
      parts[type]?.bytes += snapshot.graph.size(of: node)
    }
    self.parts = Array(parts.values)
  }
}
