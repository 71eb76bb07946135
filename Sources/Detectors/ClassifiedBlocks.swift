import HeapGraph
import Snapshots

/// Blocks of one of Valgrind's classes that are only possibly a mistake: those that only pointers behind their beginning lead to, as such a
/// pointer may be all that the program keeps, or an iterator that it has forgotten; those that only lost blocks lead to; and those that the
/// program held at its end.
struct ClassifiedBlocks {
  let findings: [Finding]

  /// Groups them by who made them.
  init(_ kind: Finding.Kind, _ nodes: [NodeID], _ analysis: LeakAnalysis) {
    let groups = NodeGroup.groups(of: nodes) { node in
      let trail = analysis.sites.trail(of: analysis.snapshot.site(of: node))
      return Fingerprint.of([LostBlocks.name.rawValue, kind.rawValue, trail])
    }
    findings = groups.map { print, group in
      let title = LeakWords.title(kind, count: group.nodes.count) ?? kind.rawValue
      return analysis.finding(LostBlocks.name, kind, .possible, group, title: title, fingerprint: print)
    }
  }
}

/// What is said of blocks that leaked.
enum LeakWords {
  /// One sentence without a full stop; nil for kinds that are no leaks of blocks.
  static func title(_ kind: Finding.Kind, count: Int) -> String? {
    let blocks = count == 1 ? "a block" : "\(count) blocks"
    return switch kind {
    case .rootLeak: "\(blocks) that nothing points to"
    case .indirect: "\(blocks) that only lost blocks lead to"
    case .possible: "\(blocks) to which only pointers behind the beginning lead"
    case .reachable: "\(blocks) that the program held at its end"
    default: nil
    }
  }
}
