package import CCaptureFormat

/// One snapshot, read and checked: its records as flat arrays; every number in them names something that is there.
package struct SnapshotFile: Sendable {
  /// Where the snapshot was read from.
  package let path: String
  /// Which process it shows, and when.
  package let header: SnapshotHeader
  /// What was said of the whole at its end.
  package let end: kmm_snapshot_end
  /// Named facts; of a key that stands there twice, the last value.
  package let facts: [String: String]
  package let strings: SnapshotStrings
  package let types: [kmm_snapshot_type]
  package let members: [kmm_snapshot_member]
  package internal(set) var nodes: [kmm_snapshot_node]
  /// Node numbers: the rows of the nodes in their order.
  package internal(set) var edges: [UInt32]
  /// A label for each edge.
  package internal(set) var labels: [UInt16]
  package internal(set) var roots: [kmm_snapshot_root]
  package internal(set) var texts: SnapshotTexts
  package let modules: [kmm_snapshot_module]
  package let traces: SnapshotTraces
  /// What is kept for as long as something else lives.
  package internal(set) var bonds: [kmm_snapshot_bond]
  /// How much of some native blocks is in use; a block may stand there twice.
  package internal(set) var fills: [kmm_snapshot_fill]
  /// What was counted of dicts that were watched; a dict may stand there once.
  package internal(set) var traffic: [kmm_snapshot_traffic]

  private static let kinds = [
    KMM_SECTION_FACTS, KMM_SECTION_STRINGS, KMM_SECTION_TYPES, KMM_SECTION_MEMBERS, KMM_SECTION_NODES, KMM_SECTION_EDGES,
    KMM_SECTION_LABELS, KMM_SECTION_ROOTS, KMM_SECTION_TEXTS, KMM_SECTION_MODULES, KMM_SECTION_TRACES, KMM_SECTION_BONDS,
    KMM_SECTION_FILLS, KMM_SECTION_TRAFFIC, KMM_SECTION_END,
  ]

  /// Reads a snapshot; O(its size).
  package init(path: String) throws(SnapshotError) {
    let sections = try SnapshotSections.found(in: path)
    try sections.checkSections(except: Self.kinds)
    self.path = path
    header = sections.header
    end = sections.end
    facts = try Self.facts(try sections.bytes(of: KMM_SECTION_FACTS))
    strings = try SnapshotStrings(try sections.bytes(of: KMM_SECTION_STRINGS))
    types = try sections.records(KMM_SECTION_TYPES, kmm_snapshot_type.self)
    members = try sections.records(KMM_SECTION_MEMBERS, kmm_snapshot_member.self)
    nodes = try sections.records(KMM_SECTION_NODES, kmm_snapshot_node.self)
    edges = try sections.records(KMM_SECTION_EDGES, UInt32.self)
    labels = try sections.records(KMM_SECTION_LABELS, UInt16.self)
    roots = try sections.records(KMM_SECTION_ROOTS, kmm_snapshot_root.self)
    texts = try SnapshotTexts(try sections.bytes(of: KMM_SECTION_TEXTS))
    modules = try sections.records(KMM_SECTION_MODULES, kmm_snapshot_module.self)
    traces = try SnapshotTraces(try sections.bytes(of: KMM_SECTION_TRACES))
    bonds = try sections.records(KMM_SECTION_BONDS, kmm_snapshot_bond.self)
    fills = try sections.records(KMM_SECTION_FILLS, kmm_snapshot_fill.self)
    traffic = try sections.records(KMM_SECTION_TRAFFIC, kmm_snapshot_traffic.self)
    try checkTotals()
    try checkNumbers()
  }

  /// What a complete snapshot says of itself at its beginning. O(sections).
  package static func header(path: String) throws(SnapshotError) -> SnapshotHeader { try SnapshotSections.found(in: path).header }

  /// Whether a file is a snapshot, by its first bytes.
  package static func isSnapshot(_ head: [UInt8]) -> Bool {
    LittleEndianBytes(head).value(at: 0).map { (magic: UInt64) in magic == KMM_SNAPSHOT_MAGIC } ?? false
  }

  /// Takes edges out of the rows of nodes of some types, told by type number: those for which a condition does not hold.
  /// O(nodes + edges).
  package mutating func keepEdges(
    ofTypes types: [Bool], where isKept: (_ type: Int, _ target: UInt32, _ label: UInt16) -> Bool
  ) {
    var kept = 0
    var edge = 0
    for node in nodes.indices {
      let end = edge + Int(nodes[node].edges)
      let type = Int(nodes[node].type)
      if !types[type] && kept == edge {
        kept = end
        edge = end
        continue
      }
      let start = kept
      while edge < end {
        if !types[type] || isKept(type, edges[edge], labels[edge]) {
          edges[kept] = edges[edge]
          labels[kept] = labels[edge]
          kept += 1
        }
        edge += 1
      }
      nodes[node].edges = UInt32(kept - start)
    }
    edges.removeLast(edges.count - kept)
    labels.removeLast(labels.count - kept)
  }

  /// Makes edges of some bonds, behind the owners' others. O(nodes + edges).
  package mutating func addEdges(of bonds: [kmm_snapshot_bond]) {
    if bonds.isEmpty { return }
    let sorted = bonds.sorted { $0.owner < $1.owner }
    var (targets, marks): ([UInt32], [UInt16]) = ([], [])
    targets.reserveCapacity(edges.count + bonds.count)
    marks.reserveCapacity(edges.count + bonds.count)
    var (edge, next) = (0, 0)
    for node in nodes.indices {
      let end = edge + Int(nodes[node].edges)
      targets += edges[edge..<end]
      marks += labels[edge..<end]
      edge = end
      while next < sorted.count, Int(sorted[next].owner) == node {
        targets.append(sorted[next].kept)
        marks.append(UInt16(KMM_LABEL_BOND))
        nodes[node].edges += 1
        next += 1
      }
    }
    (edges, labels) = (targets, marks)
  }

  private static func facts(_ section: SectionBytes) throws(SnapshotError) -> [String: String] {
    let content = section.content
    var facts: [String: String] = [:]
    try section.walk { start, room in
      guard room >= 8, let key: UInt32 = content.value(at: start), let value: UInt32 = content.value(at: start + 4),
        Int(key) + Int(value) <= room - 8
      else { return nil }
      let middle = start + 8 + Int(key)
      facts[content.text(start + 8..<middle)] = content.text(middle..<middle + Int(value))
      return 8 + Int(key) + Int(value)
    }
    return facts
  }
}

extension SnapshotFile {
  /// One named fact of a snapshot, without reading the rest; nil if it has none of that name or cannot be read. O(sections).
  package static func fact(_ name: String, of path: String) -> String? {
    guard let sections = try? SnapshotSections.found(in: path), let section = try? sections.bytes(of: KMM_SECTION_FACTS) else {
      return nil
    }
    return (try? facts(section))?[name]
  }
}
