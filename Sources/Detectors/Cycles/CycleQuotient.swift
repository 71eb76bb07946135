import HeapGraph
import Snapshots

/// What a big cycle consists of: its objects by type, which types hold which and where, and where it is held from outside.
package struct CycleQuotient: Sendable {
  /// Components of fewer members are drawn, not summed up.
  static let least = 24
  /// Edges that are kept, those that stand for most first, and edges that lead into it.
  private static let most = 12
  private static let mostEntries = 3

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
  /// Edges from outside to its members: who holds it is as lost as it is.
  package let entries: [Edge]
  package let unlistedEntries: Int
  /// Short cycles of it besides the one that the finding shows.
  package let otherCycles: [CycleDrawing]

  /// Sums up the edges between the members of a component, and those that lead to them; O(edges to and from its members).
  init(of component: Int, cycles: MinimalCycles, in analysis: LeakAnalysis) {
    let (lost, snapshot) = (analysis.lost, analysis.snapshot)
    let members = lost.members(of: component)
    let set = NodeSet(below: lost.graph.nodeCount, members)
    var inner = EdgeCounts(snapshot)
    var entering = EdgeCounts(snapshot)
    for member in members {
      let node = lost.nodes[member.index]
      for edge in snapshot.graph.edges(of: node) {
        guard let held = lost.place(of: snapshot.graph.target(of: edge)), set.contains(held) else { continue }
        inner.add(edge, of: node)
      }
      for holder in Set(snapshot.holders.holders(of: node)) {
        guard let outside = lost.place(of: holder), !set.contains(outside) else { continue }
        for edge in snapshot.graph.edges(of: holder) where snapshot.graph.target(of: edge) == node {
          entering.add(edge, of: holder)
        }
      }
    }
    (edges, unlisted) = inner.most(Self.most)
    (entries, unlistedEntries) = entering.most(Self.mostEntries)
    memberCount = members.count
    typeCount = Set(members.map { snapshot.type(of: lost.nodes[$0.index]).name }).count
    let painter = CyclePainter(analysis: analysis)
    otherCycles = cycles.others.map { painter.drawing(of: $0) }
  }

  /// How many edges there are from one type to another, by place.
  private struct EdgeCounts {
    private let snapshot: HeapSnapshot
    private var counts: [[String]: Int] = [:]

    init(_ snapshot: HeapSnapshot) { self.snapshot = snapshot }

    mutating func add(_ edge: Int, of holder: NodeID) {
      let place = snapshot.step(along: edge, of: holder).generalized
      let held = snapshot.graph.target(of: edge)
      counts[[snapshot.type(of: holder).name, place.text, snapshot.type(of: held).name], default: 0] += 1
    }

    /// The most frequent, and how many more there are.
    func most(_ limit: Int) -> (edges: [Edge], unlisted: Int) {
      let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key) }
      let edges = sorted.prefix(limit).map { Edge(holder: $0.key[0], place: $0.key[1], held: $0.key[2], count: $0.value) }
      return (edges, max(0, sorted.count - limit))
    }
  }
}
