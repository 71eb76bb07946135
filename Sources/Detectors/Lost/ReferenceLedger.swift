import CCaptureFormat
import CaptureFormat
package import HeapGraph
package import Snapshots

/// What the graph accounts for of each object's reference count.
package struct ReferenceLedger: ~Copyable {
  private let snapshot: HeapSnapshot
  /// By type number: the node of a type that was made at run time; nil for others.
  private let typeNodes: [NodeID?]
  /// By node: edges of which their holders tell, those of them whose holders are in the collector's rings, and words that were found.
  private var told: FlatArray<UInt32>
  private var toldByTracked: FlatArray<UInt32>
  /// Of `told`, those whose holders kmmem reads itself, as a tp_traverse of C may tell of what it only borrows; and which are objects for
  /// sure: what stands in no block that is known, and in no ring of the collector's, may be what a freed object has left.
  private var toldForSure: FlatArray<UInt32>
  private var found: FlatArray<UInt32>

  /// Counts all edges; O(nodes + edges).
  package init(_ snapshot: HeapSnapshot) {
    let graph = snapshot.graph
    self.snapshot = snapshot
    told = FlatArray(zeros: graph.nodeCount)
    toldByTracked = FlatArray(zeros: graph.nodeCount)
    toldForSure = FlatArray(zeros: graph.nodeCount)
    found = FlatArray(zeros: graph.nodeCount)
    typeNodes = snapshot.nodesOfHeapTypes
    for holder in graph.nodes {
      var tellsOfType = false
      let isSure =
        snapshot.type(of: holder).isReadPrecisely && (snapshot.isTracked(holder) || !snapshot.isEarlier(holder))
      let type = typeNodes[Int(snapshot.file.nodes[holder.index].type)]
      let isCollected = snapshot.isTracked(holder) && !snapshot.isFrozen(holder)
      for edge in graph.edges(of: holder) {
        let held = graph.target(of: edge).index
        if !snapshot.isTold(edge, by: holder) {
          found[held] &+= 1
          continue
        }
        told[held] &+= 1
        if isSure { toldForSure[held] &+= 1 }
        if held == type?.index { tellsOfType = true }
        if isCollected { toldByTracked[held] &+= 1 }
      }
      // Every object of a class has a reference to it, whether it tells of that or not.
      if let type, !tellsOfType { told[type.index] &+= 1 }
    }
  }

  /// The node that the type of an object is; nil for a type that was not made at run time.
  func typeNode(of object: NodeID) -> NodeID? { typeNodes[Int(snapshot.file.nodes[object.index].type)] }

  /// The references of an object that neither edge nor word accounts for; 0 for one that is not counted.
  package func excess(of node: NodeID) -> UInt32 {
    guard let count = snapshot.references(of: node) else { return 0 }
    let known = told[node.index] &+ found[node.index]
    return count > known ? count - known : 0
  }

  /// How many more objects tell that they hold an object than it has references.
  package func deficit(of node: NodeID) -> UInt32 {
    guard let count = snapshot.references(of: node) else { return 0 }
    return toldForSure[node.index] > count ? toldForSure[node.index] - count : 0
  }

  /// Whether something that the collector does not look at has a reference to an object: the collector then takes it for alive.
  package func isHeldFromOutside(_ node: NodeID) -> Bool {
    guard let count = snapshot.references(of: node) else { return true }
    return count > toldByTracked[node.index]
  }
}

extension HeapSnapshot {
  /// By type number: the node of a type that was made at run time; nil for others.
  fileprivate var nodesOfHeapTypes: [NodeID?] {
    var places: [UInt64: Int] = [:]
    for (number, type) in file.types.enumerated() where UInt32(type.flags) & KMM_TYPE_HEAP.rawValue != 0 {
      places[type.address] = number
    }
    var nodes = [NodeID?](repeating: nil, count: file.types.count)
    for node in graph.nodes { if let number = places[address(of: node)] { nodes[number] = node } }
    return nodes
  }
}
