import CCaptureFormat
import CaptureFormat
import HeapGraph

/// The nodes that something outside of the heap holds, each once, with the record that has the best name.
struct HeldRoots {
  /// Those with the best names come first.
  private(set) var nodes: [NodeID] = []
  /// For each node, its best record as an index.
  private(set) var best: [NodeID: Int] = [:]
  /// By node: whether a way from a root leads there that goes through beginnings alone; empty where there are no other pointers.
  let isReachedByBeginnings: [Bool]

  /// Chooses among the roots of a snapshot; takes the references that do not count out of it.
  init(choosingIn file: inout SnapshotFile) {
    let unexplained = UnexplainedReferences(file)
    unexplained.removeUnbelieved(from: &file)
    file.addEdges(of: file.bonds.filter { unexplained.mayHold(NodeID($0.kept)) })
    let roots = file.roots
    let believed = roots.indices.filter { index in
      !RootKind(roots[index]).isFound || unexplained.mayHold(NodeID(roots[index].node))
    }
    let direct = believed.filter { roots[$0].is_inside == 0 }
    let interior = InteriorPointers(file, roots: direct.map { roots[$0].node })
    interior.removeOthers(from: &file)
    isReachedByBeginnings = interior.isReached
    let ranks = roots.map { RootKind($0).rank }
    let held = believed.filter { roots[$0].is_inside == 0 || interior.hold(roots[$0].node) }
    for index in held.sorted(by: { ranks[$0] != ranks[$1] ? ranks[$0] < ranks[$1] : $0 < $1 }) {
      let node = NodeID(roots[index].node)
      if best[node] != nil { continue }
      best[node] = index
      nodes.append(node)
    }
  }
}
