import HeapGraph
import Snapshots

/// Objects that more others tell to hold than they have references: somebody took one without counting it, and the object will be freed
/// while it is in use.
struct MissingReferences {
  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    // The table of interned texts holds them without counting, and types are told of in several places.
    let found = snapshot.graph.nodes.filter { node in
      analysis.ledger.deficit(of: node) > 0 && !GrowingCounts.shared.contains(snapshot.type(of: node).name)
        && snapshot.rootKind(of: node) != .staticObject && !snapshot.isType(node)
    }
    findings = found.map { Self.finding($0, analysis) }
  }

  private static func finding(_ node: NodeID, _ analysis: LeakAnalysis) -> Finding {
    let snapshot = analysis.snapshot
    let type = snapshot.type(of: node).name
    let site = snapshot.site(of: node)
    let place = snapshot.locator(of: node)?.text
    let missing = analysis.ledger.deficit(of: node)
    var amount = FindingAmount(count: Int(missing))
    amount.pythonBytes = snapshot.graph.size(of: node)
    amount.retainedBytes = amount.pythonBytes
    amount.retainedCount = 1
    var finding = Finding(
      detector: LeakedReferences.name, kind: .missingReference, certainty: .probable,
      title:
        "a \(type) has \(missing == 1 ? "a reference" : "\(missing) references") less than others hold: it will be freed while it is in use",
      fingerprint: Fingerprint.of([
        LeakedReferences.name.rawValue, Finding.Kind.missingReference.rawValue, type,
        analysis.stablePlace(of: node) ?? analysis.sites.trail(of: site),
      ]),
      amount: amount, example: node, site: site, place: analysis.sites.place(of: site), stack: analysis.sites.stack(of: site),
      types: [type])
    finding.path = place
    finding.cures = [
      Cure(.increment, "a Py_INCREF is missing, or a Py_DECREF too many, in native code that is handed the object")
    ]
    return finding
  }
}
