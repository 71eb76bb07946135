import HeapGraph
import Snapshots

/// Objects in use whose count grows from snapshot to snapshot by references that nobody accounts for.
///
/// One snapshot tells nothing of them: in a clean process one object in fourteen has references that stand in memory which nobody looks
/// through.
struct GrowingCounts {
  /// Growth below this may be chance: a variable of C, a cache.
  private static let least: UInt32 = 32

  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    guard !analysis.earlier.isEmpty else {
      findings = []
      return
    }
    let snapshot = analysis.snapshot
    let candidates = snapshot.graph.nodes.filter { node in
      analysis.ledger.excess(of: node) >= Self.least && snapshot.allPaths.isReached(node)
        && snapshot.rootKind(of: node) != .staticObject && !snapshot.isType(node)
        && !Self.shared.contains(snapshot.type(of: node).name)
    }
    let before = analysis.earlier.map { Self.excesses(of: candidates, in: $0, as: snapshot) }
    var counts: [NodeID: [UInt32]] = [:]
    for node in candidates {
      let known = before.compactMap { $0[node] } + [analysis.ledger.excess(of: node)]
      guard known.count == before.count + 1, let first = known.first, let last = known.last,
        zip(known, known.dropFirst()).allSatisfy({ $0 < $1 }),
        last - first >= Self.least
      else { continue }
      counts[node] = known
    }
    let growing = candidates.filter { counts[$0] != nil }
    findings = NodeGroup.groups(of: growing) { analysis.fingerprint(ofReferencesTo: $0, .growingCount) }.map { print, group in
      Self.finding(group, counts, fingerprint: print, analysis)
    }
  }

  /// Objects that the interpreter itself hands out again and again.
  static let shared: Set<String> = [
    // cffi holds these in a table without counting.
    "_cffi_backend.CType",
    "str", "int", "NoneType", "bool", "ellipsis", "NotImplementedType", "bytes", "float",
  ]

  /// What an earlier snapshot does not account for of the same objects; those that it does not have are left out.
  private static func excesses(of nodes: [NodeID], in earlier: HeapSnapshot, as later: HeapSnapshot) -> [NodeID: UInt32] {
    var places: [UInt64: NodeID] = [:]
    for node in nodes { places[later.address(of: node)] = node }
    let ledger = ReferenceLedger(earlier)
    var found: [NodeID: UInt32] = [:]
    for node in earlier.graph.nodes {
      guard let place = places[earlier.address(of: node)], earlier.type(of: node).name == later.type(of: place).name else {
        continue
      }
      found[place] = ledger.excess(of: node)
    }
    return found
  }

  private static func finding(
    _ group: NodeGroup, _ counts: [NodeID: [UInt32]], fingerprint: String, _ analysis: LeakAnalysis
  ) -> Finding {
    let snapshot = analysis.snapshot
    let type = snapshot.type(of: group.nodes[0]).name
    let all = group.nodes.compactMap { counts[$0] }
    // Sums over the objects, by snapshot.
    let sums = all[0].indices.map { snapshot in all.reduce(0) { $0 + Int($1[snapshot]) } }
    let series = sums.map(String.init).joined(separator: ", ")
    let subject = group.nodes.count == 1 ? "a \(type)" : "\(group.nodes.count) \(type) objects"
    var amount = group.amount(in: snapshot)
    amount.count = sums[sums.count - 1] - sums[0]
    var finding = analysis.finding(
      LeakedReferences.name, .growingCount, sums.count > 2 ? .certain : .probable, group, amount: amount,
      title: "the references to \(subject) that nobody accounts for grow: \(series)", fingerprint: fingerprint)
    finding.holders = analysis.independentHolders(of: group.nodes[0])
    finding.cures = [
      Cure(
        .decrement, "a Py_DECREF is missing in native code that is handed the object; the increment itself leaves no trace")
    ]
    return finding
  }
}
