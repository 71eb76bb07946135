import HeapGraph
import Snapshots

/// Components of the lost heap that are the same to a reader: there for one cause, of the same types, and made by the same functions.
struct FindingGroup {
  /// What makes them equal.
  let fingerprint: String
  let kind: Finding.Kind
  /// Component numbers; the first one stands for all.
  private(set) var components: [Int]
  private(set) var amount: FindingAmount
  let types: [String]

  /// What kmmem has planted of it.
  func controls(in analysis: LeakAnalysis) -> [NodeID] {
    components.flatMap { analysis.lost.originals(of: $0) }.filter { analysis.snapshot.isControl($0) }
  }

  /// What a component is told from others by.
  private struct Key: Hashable {
    let kind: Finding.Kind
    let types: [String]
    /// Of the site that tells best where it came to be.
    let trail: String
    /// What kmmem has planted is told apart from the program's memory.
    let isControl: Bool
  }

  /// Sorts components into groups, the one that retains most first. O(members).
  ///
  /// Cycles of the same types of which a member was made by the same functions are one group: objects that the interpreter uses again
  /// have no stack that can be relied on.
  static func groups(
    of components: [Int], in analysis: LeakAnalysis, detector: Finding.Detector, kind: (Int) -> Finding.Kind
  ) -> [FindingGroup] {
    var members: [Key: [Int]] = [:]
    var trails: [Key: Set<String>] = [:]
    for component in components {
      let nodes = analysis.lost.originals(of: component)
      let types = Set(nodes.map { analysis.snapshot.type(of: $0).name }).sorted()
      let key = Key(
        kind: kind(component), types: types, trail: analysis.sites.trail(of: analysis.headSite(of: nodes)),
        isControl: nodes.contains { analysis.snapshot.isControl($0) })
      members[key, default: []].append(component)
      if analysis.lost.isCyclic(component) { trails[key, default: []].formUnion(analysis.trails(of: nodes)) }
    }
    var groups: [(key: Key, components: [Int])] = []
    // By kind, types and trail of a member: the first group that has it.
    var alike: [Key: Int] = [:]
    // The most frequent comes first and gives the group its name.
    let frequentFirst = members.sorted { left, right in
      left.value.count != right.value.count ? left.value.count > right.value.count : left.key.trail < right.key.trail
    }
    for (key, found) in frequentFirst {
      let own = (trails[key] ?? []).map { Key(kind: key.kind, types: key.types, trail: $0, isControl: key.isControl) }
      let like = own.compactMap { alike[$0] }.min() ?? groups.count
      if like < groups.count { groups[like].components += found } else { groups.append((key, found)) }
      for trail in own { alike[trail] = min(alike[trail] ?? like, like) }
    }
    return groups.map { group in
      FindingGroup(
        fingerprint: Fingerprint.of([detector.rawValue, group.key.kind.rawValue, group.key.trail] + group.key.types),
        kind: group.key.kind, components: group.components,
        amount: group.components.reduce(into: FindingAmount()) { $0 += analysis.retention.amount(of: $1) }, types: group.key.types
      )
    }.sorted { left, right in
      left.amount.retainedBytes != right.amount.retainedBytes
        ? left.amount.retainedBytes > right.amount.retainedBytes : left.fingerprint < right.fingerprint
    }
  }
}

extension LeakAnalysis {
  /// The functions that made the Python objects of a group of nodes, by site.
  fileprivate func trails(of nodes: [NodeID]) -> Set<String> {
    let known = Set(nodes.filter { !snapshot.isNative($0) }.map { snapshot.site(of: $0) }).subtracting([0])
    return Set(known.map { sites.trail(of: $0) })
  }
}
