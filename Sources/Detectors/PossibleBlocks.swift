import HeapGraph
import Snapshots

/// Blocks that only pointers behind their beginning lead to: such a pointer may be all that the program keeps, or an iterator that it
/// has forgotten.
struct PossibleBlocks {
  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    let groups = NodeGroup.groups(of: LostBlocks.possible(analysis)) { node in
      let trail = analysis.sites.trail(of: analysis.snapshot.site(of: node))
      return Fingerprint.of([LostBlocks.name.rawValue, Finding.Kind.possible.rawValue, trail])
    }
    findings = groups.map { print, group in
      let subject = group.nodes.count == 1 ? "a block" : "\(group.nodes.count) blocks"
      return analysis.finding(
        LostBlocks.name, .possible, .possible, group, title: "\(subject) to which only pointers behind the beginning lead",
        fingerprint: print)
    }
  }
}
