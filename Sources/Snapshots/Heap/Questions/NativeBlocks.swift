package import HeapGraph

/// The native blocks that objects own: memory that is freed with them, and that no other object lies between.
///
/// A C++ object owns its vector's block, and the blocks that the vector's elements own.
package struct NativeBlocks {
  /// A block, and where its owner keeps it.
  package struct Block: Equatable, Sendable {
    package let node: NodeID
    /// The object asked about.
    package let owner: NodeID
    /// The steps from the owner; nil where other objects of the owner's hold the block.
    package let steps: [EdgeStep]?
  }

  package let selection: ObjectSelection
  /// In no order.
  package let blocks: [Block]
  package let bytes: UInt64

  /// Finds the blocks; O(blocks and their edges) once the dominators are known.
  package init(of selection: ObjectSelection, in snapshot: HeapSnapshot) {
    self.selection = selection
    var blocks: [Block] = []
    var seen = Set(selection.nodes)
    for owner in selection.nodes { blocks += Self.blocks(of: owner, in: snapshot, &seen) }
    self.blocks = blocks
    bytes = blocks.reduce(0) { $0 + snapshot.graph.size(of: $1.node) }
  }

  private static func blocks(of owner: NodeID, in snapshot: HeapSnapshot, _ seen: inout Set<NodeID>) -> [Block] {
    var owned: [NodeID] = []
    var open = [owner]
    while let node = open.popLast() {
      let next = snapshot.retainedSets.children(of: .node(node)).filter {
        snapshot.type(of: $0).isNative && seen.insert($0).inserted
      }
      owned += next
      open += next
    }
    let callers = callers(from: owner, within: Set(owned), in: snapshot)
    return owned.map { node in
      var path = [node]
      while let before = path.last.flatMap({ callers[$0] }) { path.append(before) }
      let steps = path.last == owner ? EdgeStep.collapsed(snapshot.steps(along: path.reversed())) : nil
      return Block(node: node, owner: owner, steps: steps)
    }
  }

  /// For each block that a way through blocks alone leads to, the node before it.
  private static func callers(
    from owner: NodeID, within blocks: Set<NodeID>, in snapshot: HeapSnapshot
  ) -> [NodeID: NodeID] {
    var callers: [NodeID: NodeID] = [:]
    var queue = [owner]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for edge in snapshot.graph.edges(of: node) {
        let target = snapshot.graph.target(of: edge)
        if callers[target] != nil || !blocks.contains(target) { continue }
        callers[target] = node
        queue.append(target)
      }
    }
    return callers
  }
}
