import CCaptureFormat

extension SnapshotFile {
  /// The first node of what kmmem has planted for its detectors, which comes last; the number of nodes where there is nothing planted.
  package var firstControl: Int {
    let others = nodes.lastIndex { $0.bytes >> 48 & UInt64(KMM_NODE_CONTROL.rawValue) == 0 }
    return others.map { $0 + 1 } ?? 0
  }

  /// Takes out what kmmem has planted for its detectors: all that is left was the program's. O(edges).
  package mutating func removeControls() {
    let first = firstControl
    if first == nodes.count { return }
    let rows = nodes[first...].reduce(0) { $0 + Int($1.edges) }
    nodes.removeLast(nodes.count - first)
    edges.removeLast(rows)
    labels.removeLast(rows)
    // Of another writer's snapshot other nodes may hold some.
    if edges.contains(where: { $0 >= first }) {
      keepEdges(ofTypes: [Bool](repeating: true, count: types.count)) { _, target, _ in target < first }
    }
    roots.removeAll { $0.node >= first }
    bonds.removeAll { max($0.owner, $0.kept) >= first }
    fills.removeAll { $0.node >= first }
    traffic.removeAll { $0.node >= first }
    texts.removeAll(ofNodesFrom: UInt32(first))
  }
}
