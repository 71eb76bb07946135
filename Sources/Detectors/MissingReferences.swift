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
    findings = NodeGroup.groups(of: found) { analysis.fingerprint(ofReferencesTo: $0, .missingReference) }.map { print, group in
      let missing = group.nodes.reduce(0) { $0 + Int(analysis.ledger.deficit(of: $1)) }
      let type = snapshot.type(of: group.nodes[0]).name
      let count = missing == 1 ? "a reference" : "\(missing) references"
      let title =
        group.nodes.count == 1
        ? "a \(type) has \(count) less than others hold: it will be freed while it is in use"
        : "\(group.nodes.count) \(type) objects have \(count) less than others hold: they will be freed while they are in use"
      var amount = group.amount(in: snapshot)
      amount.count = missing
      var finding = analysis.finding(
        LeakedReferences.name, .missingReference, .probable, group, amount: amount, title: title, fingerprint: print)
      finding.cures = [
        Cure(.increment, "a Py_INCREF is missing, or a Py_DECREF too many, in native code that is handed the object")
      ]
      return finding
    }
  }
}

extension LeakAnalysis {
  /// The fingerprint of a finding about the references to an object in use: its type, and where it is held or else was made.
  func fingerprint(ofReferencesTo node: NodeID, _ kind: Finding.Kind) -> String {
    Fingerprint.of([
      LeakedReferences.name.rawValue, kind.rawValue, snapshot.type(of: node).name,
      stablePlace(of: node) ?? sites.trail(of: snapshot.site(of: node)),
    ])
  }
}
