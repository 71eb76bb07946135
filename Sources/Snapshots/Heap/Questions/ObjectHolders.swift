package import HeapGraph

/// Who holds some nodes: the ways from the roots to them, what must be cut for all of them to go, and what that would give.
package struct ObjectHolders {
  /// What a way goes through: nodes that are kept in the same place of holders of the same type are one.
  package struct Step: Hashable, Sendable {
    /// What holds the root, in words; nil for a step behind the first.
    package let root: String?
    /// Where the step before keeps it; nil for a root.
    package let place: EdgeStep?
    /// The name of the node's type.
    package let type: String
  }

  /// One of those that hold a single object next.
  package struct Holder: Equatable, Sendable {
    package let node: NodeID
    package let step: EdgeStep
  }

  package let selection: ObjectSelection
  /// The shortest ways, merged: those from roots with names, and those that only other roots give.
  package let ways: [MergedPaths<Step>]
  /// How many of the nodes no root reaches.
  package let lostCount: Int
  /// The fewest nodes that must all go; of nodes of a type, the fewest outside of it.
  package let cut: VertexCut
  /// The bytes of the nodes themselves.
  package let ownBytes: UInt64
  /// The bytes that would be freed if all of the nodes were.
  package let freedBytes: UInt64
  /// Of a single object, those that hold it, by number, and how often.
  package let direct: [Holder]

  /// Finds the holders; `cutLimit` bounds how many nodes a cut may have.
  package init(of selection: ObjectSelection, in snapshot: HeapSnapshot, cutLimit: Int = 8) {
    self.selection = selection
    let named = selection.nodes.filter { snapshot.namedPaths.isReached($0) }
    let others = named.count == selection.nodes.count ? [] : selection.nodes.filter { !snapshot.namedPaths.isReached($0) }
    let reached = others.filter { snapshot.allPaths.isReached($0) }
    lostCount = others.count - reached.count
    ways = [(named, snapshot.namedPaths), (reached, snapshot.allPaths)].filter { !$0.0.isEmpty }.map { nodes, paths in
      MergedPaths(to: nodes, along: paths, in: snapshot.graph) { snapshot.step(to: $0, along: paths) }
    }
    let heap = SelectionHeap(selection, in: snapshot)
    ownBytes = heap.ownBytes
    freedBytes = heap.retainedBytes
    cut = heap.cut(limit: cutLimit)
    guard case .object(let node) = selection.subject else {
      direct = []
      return
    }
    direct = snapshot.holders.holders(of: node).reduce(into: []) { direct, holder in
      if direct.last?.node == holder { return }
      direct.append(Holder(node: holder, step: snapshot.step(from: holder, to: node) ?? .unknown))
    }
  }
}

extension HeapSnapshot {
  /// What a step to a node looks like on its shortest path.
  fileprivate func step(to node: NodeID, along paths: ShortestPaths) -> ObjectHolders.Step {
    let type = type(of: node).name
    guard let holder = paths.caller(of: node) else { return .init(root: mergedRootWords(of: node), place: nil, type: type) }
    if let function = paths.caller(of: holder), let name = closureVariable(node, of: holder, of: function) {
      return .init(root: nil, place: .closureVariable(name), type: type)
    }
    let isVariable =
      paths.caller(of: holder).map {
        self.type(of: holder).shape == .mapping
          && generalStep(from: $0, to: holder, isDictionaryOfVariables: false) == .dictionary
      } ?? false
    let place = generalStep(from: holder, to: node, isDictionaryOfVariables: isVariable)
    return .init(root: nil, place: place.written(behind: isVariable ? .dictionary : nil).generalized, type: type)
  }
}
