import HeapGraph
import Snapshots

/// Blocks that only pointers behind their beginning lead to: such a pointer may be all that the program keeps, or an iterator that it
/// has forgotten.
struct PossibleBlocks {
  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    var places: [String: Int] = [:]
    var groups: [(print: String, example: NodeID, amount: FindingAmount)] = []
    for node in LostBlocks.possible(analysis) {
      let site = snapshot.site(of: node)
      let print = Fingerprint.of([LostBlocks.name.rawValue, Finding.Kind.possible.rawValue, analysis.sites.trail(of: site)])
      var amount = FindingAmount(count: 1)
      amount.nativeBytes = snapshot.graph.size(of: node)
      (amount.retainedBytes, amount.retainedCount) = (amount.nativeBytes, 1)
      if let place = places[print] {
        groups[place].amount += amount
      } else {
        places[print] = groups.count
        groups.append((print, node, amount))
      }
    }
    findings = groups.map { group in
      let site = snapshot.site(of: group.example)
      let subject = group.amount.count == 1 ? "a block" : "\(group.amount.count) blocks"
      var finding = Finding(
        detector: LostBlocks.name, kind: .possible, certainty: .possible,
        title: "\(subject) to which only pointers behind the beginning lead", fingerprint: group.print, amount: group.amount,
        example: group.example, site: site, place: analysis.sites.place(of: site), stack: analysis.sites.stack(of: site),
        types: [snapshot.type(of: group.example).name])
      finding.path = snapshot.locator(of: group.example)?.text
      return finding
    }
  }
}
