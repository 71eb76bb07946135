import CCaptureFormat
import CaptureFormat
import HeapGraph

/// What two snapshots of a process have and the other has not, and what has grown, added up by type or by site.
///
/// A node is the same in both when its address is, and the name of its type, or by site the line that made it: an object that was freed
/// and whose place another of the same kind took counts as unchanged.
package struct SnapshotDifference {
  /// What nodes are added up by.
  package enum Grouping: String, CaseIterable, Sendable {
    case type, site
  }

  /// Nodes and bytes.
  package struct Amount: Equatable, Sendable {
    package fileprivate(set) var count: UInt64 = 0
    package fileprivate(set) var bytes: UInt64 = 0

    fileprivate mutating func add(_ added: UInt64) {
      count += 1
      bytes += added
    }
  }

  /// What became of the nodes of one type or site.
  package struct Row: Equatable, Sendable {
    /// The type's name, or the site's: "/srv/harmony.py:88".
    package let name: String
    package fileprivate(set) var before = Amount()
    package fileprivate(set) var after = Amount()
    package fileprivate(set) var new = Amount()
    package fileprivate(set) var gone = Amount()
    /// Nodes that are in both and larger in the later one; the bytes are those they have gained.
    package fileprivate(set) var grown = Amount()
    /// Nodes that are in both and smaller in the later one; the bytes are those they have lost.
    package fileprivate(set) var shrunk = Amount()

    /// The bytes that there are more of.
    package var gainedBytes: Int64 { Int64(bitPattern: after.bytes &- before.bytes) }
    /// The nodes that there are more of.
    package var gainedCount: Int64 { Int64(bitPattern: after.count &- before.count) }
    /// Nothing was made, freed, or changed in size.
    package var isUnchanged: Bool { new.count == 0 && gone.count == 0 && grown.count == 0 && shrunk.count == 0 }
  }

  /// In no order.
  package private(set) var rows: [Row]
  /// Whether both show the same process: else equal addresses mean nothing.
  package let isSameProcess: Bool

  /// Compares two snapshots; O(nodes of both) on average.
  package init(from before: HeapSnapshot, to after: HeapSnapshot, by grouping: Grouping = .type) {
    isSameProcess =
      before.file.header.pid == after.file.header.pid
      && before.file.header.recordingStart == after.file.header.recordingStart
    var numbers: [String: Int] = [:]
    var rows: [Row] = []
    func number(_ name: String) -> Int {
      if let known = numbers[name] { return known }
      numbers[name] = rows.count
      rows.append(Row(name: name))
      return rows.count - 1
    }
    let earlier = GroupedNodes(before, by: grouping, number)
    let later = GroupedNodes(after, by: grouping, number)
    for node in before.graph.nodes { rows[earlier.row(node)].before.add(before.graph.size(of: node)) }
    for node in after.graph.nodes { rows[later.row(node)].after.add(after.graph.size(of: node)) }
    let difference = GraphDifference(from: before.graph, earlier.identities, to: after.graph, later.identities)
    for node in difference.new { rows[later.row(node)].new.add(after.graph.size(of: node)) }
    for node in difference.gone { rows[earlier.row(node)].gone.add(before.graph.size(of: node)) }
    for change in difference.grown {
      rows[later.row(change.after)].grown.add(after.graph.size(of: change.after) - before.graph.size(of: change.before))
    }
    for change in difference.shrunk {
      rows[later.row(change.after)].shrunk.add(before.graph.size(of: change.before) - after.graph.size(of: change.after))
    }
    self.rows = rows
  }
}

/// The nodes of one of the snapshots with the rows that they are added up in.
private struct GroupedNodes {
  private let snapshot: HeapSnapshot
  private let grouping: SnapshotDifference.Grouping
  /// By type number; empty by site.
  private var rowOfType: [Int] = []
  /// Empty by type.
  private var rowOfSite: [UInt32: Int] = [:]

  init(_ snapshot: HeapSnapshot, by grouping: SnapshotDifference.Grouping, _ number: (_ name: String) -> Int) {
    self.snapshot = snapshot
    self.grouping = grouping
    switch grouping {
    case .type: rowOfType = snapshot.types.map { number($0.name) }
    case .site:
      for node in snapshot.file.nodes where rowOfSite[node.site] == nil {
        rowOfSite[node.site] = number(snapshot.siteName(node.site))
      }
    }
  }

  func row(_ node: NodeID) -> Int { row(snapshot.file.nodes[node.index]) }

  private func row(_ node: kmm_snapshot_node) -> Int {
    switch grouping {
    case .type: rowOfType[Int(node.type)]
    case .site: rowOfSite[node.site] ?? 0
    }
  }

  /// Who each node is: an address below 2^47 and the number of a type's or site's name below 2^17 make one number.
  var identities: [UInt64] {
    snapshot.file.nodes.map { ($0.address << 17) ^ UInt64(row($0)) }
  }
}
