import HeapGraph
import Snapshots

/// What a big cycle consists of: its objects by type, and which types hold which, and where.
package struct CycleQuotient: Equatable, Sendable {
  /// Components of fewer members are drawn, not summed up.
  static let least = 24
  /// Edges that are kept, those that stand for most first.
  private static let most = 12

  /// All edges between objects of two types in one place.
  package struct Edge: Equatable, Sendable {
    package let holder: String
    package let place: String
    package let held: String
    package let count: Int
  }

  package let memberCount: Int
  package let typeCount: Int
  package let edges: [Edge]
  /// Kinds of edges that are not listed.
  package let unlisted: Int

  /// Sums up the edges between the members of a component; O(edges of the component).
  init(of component: Int, in analysis: LeakAnalysis) {
    let (lost, snapshot) = (analysis.lost, analysis.snapshot)
    let members = lost.members(of: component)
    let set = NodeSet(below: lost.graph.nodeCount, members)
    var counts: [[String]: Int] = [:]
    for member in members {
      let holder = lost.nodes[member.index]
      for edge in snapshot.graph.edges(of: holder) {
        let target = snapshot.graph.target(of: edge)
        guard let held = lost.place(of: target), set.contains(held) else { continue }
        let place = snapshot.step(along: edge, of: holder).generalized
        counts[[snapshot.type(of: holder).name, place.text, snapshot.type(of: target).name], default: 0] += 1
      }
    }
    let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key) }
    edges = sorted.prefix(Self.most).map { Edge(holder: $0.key[0], place: $0.key[1], held: $0.key[2], count: $0.value) }
    unlisted = max(0, sorted.count - Self.most)
    memberCount = members.count
    typeCount = Set(members.map { snapshot.type(of: lost.nodes[$0.index]).name }).count
  }
}
