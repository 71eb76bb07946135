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
    findings = candidates.compactMap { node in
      let counts = before.compactMap { $0[node] } + [analysis.ledger.excess(of: node)]
      guard counts.count == before.count + 1, let first = counts.first, let last = counts.last,
        zip(counts, counts.dropFirst()).allSatisfy({ $0 < $1 }),
        last - first >= Self.least
      else { return nil }
      return Self.finding(node, counts, analysis)
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

  private static func finding(_ node: NodeID, _ counts: [UInt32], _ analysis: LeakAnalysis) -> Finding {
    let snapshot = analysis.snapshot
    let type = snapshot.type(of: node).name
    let place = snapshot.locator(of: node)?.text
    let site = snapshot.site(of: node)
    var amount = FindingAmount(count: Int(counts[counts.count - 1] - counts[0]))
    amount.pythonBytes = snapshot.graph.size(of: node)
    amount.retainedBytes = snapshot.dominators.retainedSize(of: node)
    amount.retainedCount = snapshot.retainedSets.count(of: node)
    let certainty: Finding.Certainty = counts.count > 2 ? .certain : .probable
    let series = counts.map(String.init).joined(separator: ", ")
    var finding = Finding(
      detector: LeakedReferences.name, kind: .growingCount, certainty: certainty,
      title: "the references to a \(type) that nobody accounts for grow: \(series)",
      fingerprint: Fingerprint.of([
        LeakedReferences.name.rawValue, Finding.Kind.growingCount.rawValue, type,
        analysis.stablePlace(of: node) ?? analysis.sites.trail(of: site),
      ]),
      amount: amount, example: node, site: site, place: analysis.sites.place(of: site), stack: analysis.sites.stack(of: site),
      types: [type])
    finding.path = place
    finding.holders = analysis.independentHolders(of: node)
    finding.cures = [
      Cure(
        .decrement, "a Py_DECREF is missing in native code that is handed the object; the increment itself leaves no trace")
    ]
    return finding
  }
}
