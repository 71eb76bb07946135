package import HeapGraph
import Snapshots

/// The native blocks of a heap in Valgrind's four classes (manual of Memcheck, "Memory leak detection").
///
/// What only lost Python objects hold is still reachable there: the collector's rings lead to it, or a leaked reference does.
package struct BlockClasses {
  /// What leads to a block.
  package enum Class: String, Sendable, CaseIterable {
    case rootLeak = "root-leak"
    case rootCycle = "root-cycle"
    case indirect, possible, reachable
  }

  /// Valgrind's names.
  package enum ValgrindClass: String, Sendable, CaseIterable {
    case definite, indirect, possible, reachable
  }

  /// Blocks and bytes.
  package struct Sum: Equatable, Sendable {
    package fileprivate(set) var count = 0
    package fileprivate(set) var bytes: UInt64 = 0
  }

  package let definitelyLost: Sum
  package let indirectlyLost: Sum
  package let possiblyLost: Sum
  package let stillReachable: Sum
  /// All blocks with their classes, by number.
  package let blocks: [(node: NodeID, class: Class, valgrind: ValgrindClass)]

  /// Sorts all blocks; O(nodes + edges).
  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    let lost = NodeSet(below: snapshot.graph.nodeCount, LostBlocks.reachedFromLostBlocks(analysis))
    let firsts = Self.firstsOfCycles(analysis)
    let possible = NodeSet(below: snapshot.graph.nodeCount, LostBlocks.possible(analysis))
    var sums: [ValgrindClass: Sum] = [:]
    var blocks: [(node: NodeID, class: Class, valgrind: ValgrindClass)] = []
    for node in snapshot.graph.nodes where snapshot.isNative(node) && !snapshot.isControl(node) {
      let (kind, valgrind): (Class, ValgrindClass) =
        possible.contains(node)
        ? (.possible, .possible) : lost.contains(node) ? Self.lostClasses(of: node, analysis, firsts) : (.reachable, .reachable)
      blocks.append((node, kind, valgrind))
      sums[valgrind, default: Sum()].count += 1
      sums[valgrind, default: Sum()].bytes &+= snapshot.graph.size(of: node)
    }
    definitelyLost = sums[.definite] ?? Sum()
    indirectlyLost = sums[.indirect] ?? Sum()
    possiblyLost = sums[.possible] ?? Sum()
    stillReachable = sums[.reachable] ?? Sum()
    self.blocks = blocks
  }

  /// Of blocks that hold each other in a cycle Valgrind calls one definitely lost, and the others indirectly: the one that it sees first,
  /// by address.
  private static func lostClasses(of node: NodeID, _ analysis: LeakAnalysis, _ firsts: [Int: NodeID]) -> (Class, ValgrindClass) {
    guard let place = analysis.lost.place(of: node) else { return (.indirect, .indirect) }
    let component = analysis.lost.component(of: place)
    switch analysis.causes[component] {
    case .block: return (.rootLeak, .definite)
    case .blockCycle:
      return (.rootCycle, firsts[component] == node ? .definite : .indirect)
    default: return (.indirect, .indirect)
    }
  }

  /// The block of the lowest address of each cycle of lost blocks, by component.
  private static func firstsOfCycles(_ analysis: LeakAnalysis) -> [Int: NodeID] {
    var firsts: [Int: NodeID] = [:]
    for component in analysis.components(where: { $0 == .blockCycle }) {
      let snapshot = analysis.snapshot
      firsts[component] = analysis.lost.originals(of: component).min { snapshot.address(of: $0) < snapshot.address(of: $1) }
    }
    return firsts
  }
}
