import CCaptureFormat
import CaptureFormat
import HeapGraph

/// What two snapshots of a process have and the other has not, and what has grown, added up by type, by site or by holder.
///
/// A node is the same in both when its address is, and the name of its type, or by site the line that made it: an object that was freed
/// and whose place another of the same kind took counts as unchanged. By holder, nodes are added up by the name of what holds them:
/// what is in both by its holder in the later snapshot, so that what only changed hands is no gain.
package struct SnapshotDifference {
  /// What nodes are added up by.
  package enum Grouping: String, CaseIterable, Sendable {
    case type, site, holder
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

  /// A stack that has a number in one of the snapshots.
  package struct Stack: Equatable, Sendable {
    package let site: UInt32
    /// It is the later snapshot's number; else the earlier one's.
    package let isLater: Bool
  }

  /// What became of the nodes of one type, site or holder.
  package struct Row: Equatable, Sendable {
    /// The type's name, the site's ("/srv/harmony.py:88"), or the holder's ("music_brain.harmony._cache").
    package let name: String
    /// By site: which stack of the line made most of what is new and grown, or else of what is gone.
    package fileprivate(set) var stack: Stack?
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

    /// Makes the earlier figures those of what the row's nodes were, wherever that was held.
    fileprivate mutating func countWhereItIsLater() {
      before.count = after.count &+ gone.count &- new.count
      before.bytes = after.bytes &+ gone.bytes &+ shrunk.bytes &- new.bytes &- grown.bytes
    }
  }

  /// In no order.
  package private(set) var rows: [Row]
  /// Whether both show the same process: else equal addresses mean nothing.
  package let isSameProcess: Bool

  /// Compares two snapshots; O(nodes of both) on average.
  package init(from before: HeapSnapshot, to after: HeapSnapshot, by grouping: Grouping = .type) {
    isSameProcess = after.isOfOneProcess(as: before)
    let (names, types) = (NameNumbers(), NameNumbers())
    let earlier = GroupedNodes(before, by: grouping, rows: names, types: types)
    let later = GroupedNodes(after, by: grouping, rows: names, types: types)
    var rows = names.names.map { Row(name: $0) }
    for node in before.graph.nodes { rows[earlier.row(node)].before.add(before.graph.size(of: node)) }
    for node in after.graph.nodes { rows[later.row(node)].after.add(after.graph.size(of: node)) }
    let difference = GraphDifference(from: before.graph, earlier.identities, to: after.graph, later.identities)
    var stacks = ChangedStacks()
    for node in difference.new {
      rows[later.row(node)].new.add(after.graph.size(of: node))
      stacks.add(after.site(of: node), isLater: true, after.graph.size(of: node))
    }
    for node in difference.gone {
      rows[earlier.row(node)].gone.add(before.graph.size(of: node))
      stacks.add(before.site(of: node), isLater: false, before.graph.size(of: node))
    }
    for change in difference.grown {
      let gained = after.graph.size(of: change.after) - before.graph.size(of: change.before)
      rows[later.row(change.after)].grown.add(gained)
      stacks.add(after.site(of: change.after), isLater: true, gained)
    }
    for change in difference.shrunk {
      rows[later.row(change.after)].shrunk.add(before.graph.size(of: change.before) - after.graph.size(of: change.after))
    }
    switch grouping {
    case .type: break
    case .site:
      let found = stacks.most { ($0.isLater ? later : earlier).row(ofSite: $0.site) }
      for (stack, row) in found { rows[row].stack = stack }
    case .holder where isSameProcess: for row in rows.indices { rows[row].countWhereItIsLater() }
    case .holder: break
    }
    self.rows = rows
  }
}

/// The bytes that each stack has made more or less of.
private struct ChangedStacks {
  private var bytes: [UInt32: UInt64] = [:]
  private var goneBytes: [UInt32: UInt64] = [:]

  mutating func add(_ site: UInt32, isLater: Bool, _ amount: UInt64) {
    if site == 0 { return }
    if isLater { bytes[site, default: 0] += amount } else { goneBytes[site, default: 0] += amount }
  }

  /// For each row, its stack that made most of what came; where nothing did, of what went.
  func most(_ row: (SnapshotDifference.Stack) -> Int) -> [(stack: SnapshotDifference.Stack, row: Int)] {
    var found: [Int: (stack: SnapshotDifference.Stack, bytes: UInt64)] = [:]
    for (isLater, sums) in [(true, bytes), (false, goneBytes)] {
      for (site, bytes) in sums.sorted(by: { $0.key < $1.key }) {
        let stack = SnapshotDifference.Stack(site: site, isLater: isLater)
        let row = row(stack)
        if let best = found[row], best.stack.isLater != isLater || best.bytes >= bytes { continue }
        found[row] = (stack, bytes)
      }
    }
    return found.map { ($0.value.stack, $0.key) }
  }
}
