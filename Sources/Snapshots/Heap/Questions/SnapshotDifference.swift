import CCaptureFormat
import CaptureFormat
import HeapGraph

/// What two snapshots of a process have and the other has not, and what has grown, added up by type.
///
/// A node is the same in both when its address and its type's name are: an object that was freed and whose place another of its type
/// took counts as unchanged.
package struct SnapshotDifference {
  /// Nodes and bytes.
  package struct Amount: Equatable, Sendable {
    package fileprivate(set) var count: UInt64 = 0
    package fileprivate(set) var bytes: UInt64 = 0

    fileprivate mutating func add(_ added: UInt64) {
      count += 1
      bytes += added
    }
  }

  /// What became of the nodes of one type.
  package struct Row: Equatable, Sendable {
    package let type: String
    package fileprivate(set) var before = Amount()
    package fileprivate(set) var after = Amount()
    package fileprivate(set) var new = Amount()
    package fileprivate(set) var gone = Amount()
    /// Nodes that are in both and larger in the later one; the bytes are those they have gained.
    package fileprivate(set) var grown = Amount()
    /// Nodes that are in both and smaller in the later one; the bytes are those they have lost.
    package fileprivate(set) var shrunk = Amount()

    /// The bytes that the type has gained.
    package var gainedBytes: Int64 { Int64(bitPattern: after.bytes &- before.bytes) }
    /// The nodes that the type has gained.
    package var gainedCount: Int64 { Int64(bitPattern: after.count &- before.count) }
    /// Nothing was made, freed, or changed in size.
    package var isUnchanged: Bool { new.count == 0 && gone.count == 0 && grown.count == 0 && shrunk.count == 0 }
  }

  /// By type, in no order.
  package private(set) var rows: [Row]
  /// Whether both show the same process: else equal addresses mean nothing.
  package let isSameProcess: Bool

  /// Compares two snapshots; O(nodes of both) on average.
  package init(from before: HeapSnapshot, to after: HeapSnapshot) {
    isSameProcess =
      before.file.header.pid == after.file.header.pid
      && before.file.header.recordingStart == after.file.header.recordingStart
    var numbers: [String: Int] = [:]
    var rows: [Row] = []
    func number(_ type: HeapType) -> Int {
      if let known = numbers[type.name] { return known }
      numbers[type.name] = rows.count
      rows.append(Row(type: type.name))
      return rows.count - 1
    }
    let earlier = TypedNodes(before, rows: before.types.map(number))
    let later = TypedNodes(after, rows: after.types.map(number))
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
private struct TypedNodes {
  private let snapshot: HeapSnapshot
  /// By type number.
  private let rows: [Int]

  init(_ snapshot: HeapSnapshot, rows: [Int]) {
    self.snapshot = snapshot
    self.rows = rows
  }

  func row(_ node: NodeID) -> Int { rows[Int(snapshot.file.nodes[node.index].type)] }

  /// Who each node is: an address below 2^47 and the number of a type's name below 2^17 make one number.
  var identities: [UInt64] {
    snapshot.file.nodes.map { ($0.address << 17) ^ UInt64(rows[Int($0.type)]) }
  }
}
