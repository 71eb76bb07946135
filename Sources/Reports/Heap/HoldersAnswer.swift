import HeapGraph
package import Snapshots

/// Who holds an object, or all objects of a type, and what must be cut for them to go.
struct HoldersAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let holders: ObjectHolders
  /// First steps and direct holders that are shown, and the part of the bytes that a later step must lead to; 0 = all.
  let limit: Int

  var schema: String { "kmmem.holders" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  /// The steps behind a branch that are shown: those that lead to at least one part in `limit` of all bytes, and the biggest where
  /// there is none but the branch is such a one, or the example for its like.
  func following(_ number: Int, in way: MergedPaths<ObjectHolders.Step>, isExample: Bool) -> ArraySlice<Int> {
    let branch = way.branches[number]
    let big = branch.following.prefix { isBig(way.branches[$0]) }
    return big.isEmpty && (isExample || isBig(branch)) ? branch.following.prefix(1) : big
  }

  private func isBig(_ branch: MergedPaths<ObjectHolders.Step>.Branch) -> Bool {
    limit == 0 || branch.bytes >= holders.ownBytes / UInt64(limit)
  }

  /// The holders of a single object that are shown, each with the bytes that would be freed if it alone let go.
  var shownHolders: [(holder: ObjectHolders.Holder, freedBytes: UInt64)] {
    guard case .object(let node) = holders.selection.subject else { return [] }
    let whatIf = WhatIf(
      snapshot.graph, snapshot.holders, snapshot.dominators, snapshot.retainedSets, roots: snapshot.rootNodes)
    return holders.direct.listed(limit).map { ($0, whatIf.bytesFreed(without: HeapEdge($0.node, node))) }
  }
}

extension HeapAnswer {
  /// Who holds some nodes; at most `limit` first steps, 0 = all.
  package static func holders(_ holders: ObjectHolders, in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    HeapAnswer(content: HoldersAnswer(snapshot: snapshot, holders: holders, limit: limit))
  }
}
