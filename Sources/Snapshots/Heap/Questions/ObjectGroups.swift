import CCaptureFormat
import CaptureFormat
import HeapGraph

/// All nodes of a snapshot added up by what they have in common.
package struct ObjectGroups {
  /// What they are added up by.
  package enum Grouping: String, CaseIterable, Sendable {
    case type, module, site
  }

  /// Some nodes, and their figures.
  package struct Group: Equatable, Sendable {
    package let name: String
    package fileprivate(set) var count: UInt64 = 0
    /// The bytes of the nodes themselves.
    package fileprivate(set) var ownBytes: UInt64 = 0
    /// The bytes of the native blocks that the group's objects own: blocks whose nearest dominator among Python objects is one of them.
    package fileprivate(set) var nativeBytes: UInt64 = 0
    /// The bytes that the members dominate, each counted once.
    package fileprivate(set) var retainedBytes: UInt64 = 0
    /// By site: the stack that made most bytes of the group, as a site's number; 0 = not known.
    package fileprivate(set) var site: UInt32 = 0
  }

  /// The groups as they first appear among the nodes.
  package private(set) var groups: [Group]

  /// Adds up all nodes, those that no root reaches included; O(nodes) once the dominators are known.
  package init(of snapshot: HeapSnapshot, by grouping: Grouping) {
    let numbers = GroupNumbers(snapshot, by: grouping)
    var groups = numbers.names.map { Group(name: $0) }
    if grouping == .site { Self.chooseSites(for: &groups, numbers, snapshot) }
    let owners = NearestDominators(in: snapshot.dominators) { !snapshot.type(of: $0).isNative }
    for node in snapshot.graph.nodes {
      let group = numbers[node]
      let size = snapshot.graph.size(of: node)
      groups[group].count += 1
      groups[group].ownBytes += size
      guard snapshot.type(of: node).isNative, let owner = owners[node] else { continue }
      groups[numbers[owner]].nativeBytes += size
    }
    let retention = GroupRetention(groupCount: groups.count, sets: snapshot.retainedSets) { numbers[$0] }
    for group in groups.indices { groups[group].retainedBytes = retention[group] }
    self.groups = groups
  }

  private static func chooseSites(for groups: inout [Group], _ numbers: GroupNumbers, _ snapshot: HeapSnapshot) {
    var bytes: [UInt32: UInt64] = [:]
    for node in snapshot.graph.nodes { bytes[snapshot.site(of: node), default: 0] += snapshot.graph.size(of: node) }
    var most = [UInt64](repeating: 0, count: groups.count)
    for (site, size) in bytes.sorted(by: { $0.key < $1.key }) where site != 0 {
      guard let group = numbers.group(ofSite: site), groups[group].site == 0 || size > most[group] else { continue }
      groups[group].site = site
      most[group] = size
    }
  }
}

/// The group of each node, as a number.
private struct GroupNumbers {
  private(set) var names: [String] = []
  private let snapshot: HeapSnapshot
  /// By type number; empty where sites are asked for.
  private var groupOfType: [Int] = []
  private var groupOfSite: [UInt32: Int] = [:]
  /// What is from before the recording.
  private var earlierGroup = 0

  init(_ snapshot: HeapSnapshot, by grouping: ObjectGroups.Grouping) {
    self.snapshot = snapshot
    var known: [String: Int] = [:]
    var names: [String] = []
    func group(_ name: String) -> Int {
      if let known = known[name] { return known }
      known[name] = names.count
      names.append(name)
      return names.count - 1
    }
    switch grouping {
    case .type: groupOfType = snapshot.types.map { group($0.name) }
    case .module: groupOfType = snapshot.types.map { group($0.module) }
    case .site:
      for node in snapshot.file.nodes where groupOfSite[node.site] == nil {
        groupOfSite[node.site] = group(snapshot.siteName(node.site))
      }
      earlierGroup = group(GroupedNodes.earlier)
    }
    self.names = names
  }

  subscript(_ node: NodeID) -> Int {
    if !groupOfType.isEmpty { return groupOfType[Int(snapshot.file.nodes[node.index].type)] }
    return snapshot.isEarlier(node) ? earlierGroup : groupOfSite[snapshot.site(of: node)] ?? 0
  }

  /// The group of what a site's stack made.
  func group(ofSite site: UInt32) -> Int? { groupOfSite[site] }
}
