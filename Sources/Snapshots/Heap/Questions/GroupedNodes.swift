import CCaptureFormat
import CaptureFormat
import HeapGraph

/// The nodes of one of two snapshots with the rows that they are added up in.
struct GroupedNodes {
  /// Of what is from before the recording.
  static let earlier = "(from before the recording)"

  private let snapshot: HeapSnapshot
  private let grouping: SnapshotDifference.Grouping
  private var rowOfType: [Int] = []
  private var rowOfSite: [UInt32: Int] = [:]
  private var earlierRow = 0
  /// By node.
  private var rowOfHolder: [Int] = []
  /// By type number, for who a node is.
  private let nameOfType: [Int]

  /// `rows` numbers the rows, `types` the names of types; both are the same for the other snapshot.
  init(_ snapshot: HeapSnapshot, by grouping: SnapshotDifference.Grouping, rows: NameNumbers, types: NameNumbers) {
    func row(_ name: String) -> Int { rows.number(of: name) }
    nameOfType = snapshot.types.map { types.number(of: $0.name) }
    self.snapshot = snapshot
    self.grouping = grouping
    switch grouping {
    case .type: rowOfType = snapshot.types.map { row($0.name) }
    case .site:
      for node in snapshot.file.nodes where rowOfSite[node.site] == nil {
        rowOfSite[node.site] = row(snapshot.siteName(node.site))
      }
      if snapshot.graph.nodes.contains(where: { snapshot.isEarlier($0) }) { earlierRow = row(Self.earlier) }
    case .holder:
      let holders = StableHolders(snapshot)
      rowOfHolder = snapshot.graph.nodes.map { row(holders.name(of: $0)) }
    }
  }

  func row(_ node: NodeID) -> Int {
    switch grouping {
    case .type: rowOfType[Int(snapshot.file.nodes[node.index].type)]
    case .site: snapshot.isEarlier(node) ? earlierRow : row(ofSite: snapshot.site(of: node))
    case .holder: rowOfHolder[node.index]
    }
  }

  /// The row of what a site's stack made.
  func row(ofSite site: UInt32) -> Int { rowOfSite[site] ?? 0 }

  /// Who each node is: an address below 2^47 and the number of a type's or site's name below 2^17 make one number.
  var identities: [UInt64] {
    snapshot.graph.nodes.map { node in
      let kind = grouping == .site ? row(node) : nameOfType[Int(snapshot.file.nodes[node.index].type)]
      return snapshot.address(of: node) << 17 ^ UInt64(kind)
    }
  }
}

/// Numbers names from 0 in the order in which they are first asked for.
final class NameNumbers {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  func number(of name: String) -> Int {
    if let known = numbers[name] { return known }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}
