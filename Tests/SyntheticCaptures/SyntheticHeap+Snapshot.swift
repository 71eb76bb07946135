import CCaptureFormat

extension SyntheticHeap {
  /// Names of the places of objects, as far as any type has them.
  private static let attributes = ["next", "other", "hub", "callback", "data"]
  private static let slots: [String: [UInt16: String]] = [
    "method": [2: "__func__", 3: "__self__"], "cell": [2: "cell_contents"],
  ]

  /// The heap as a snapshot; `order` is the nodes in the order in which they are to be written, `base` the address of the first.
  package func snapshot(order: [Int]? = nil, base: UInt64 = 0x7f00_0000_0000) -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot()
    snapshot.flags |= KMM_SNAPSHOT_OBJECT_BLOCKS.rawValue
    let order = order ?? Array(nodes.indices)
    if !traces.isEmpty { snapshot.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue }
    for trace in traces { _ = snapshot.trace([trace]) }
    var types: [String: UInt32] = [:]
    var numbers = [UInt32](repeating: 0, count: nodes.count)
    let counts = counts
    for (place, node) in order.enumerated() {
      let record = nodes[node]
      let type = types[record.type] ?? Self.add(record.type, flags: typeFlags[record.type], to: &snapshot)
      types[record.type] = type
      let references = isBlock(node) ? 0 : record.references ?? UInt32(max(1, counts[node] + record.extra))
      numbers[node] = snapshot.node(
        type, bytes: record.bytes, address: base + UInt64(place) * 0x1000, site: record.site,
        flags: UInt64(record.ring.flags | record.flags),
        references: references)
      if let name = record.name { snapshot.text(numbers[node], KMM_TEXT_NAME, Array(name.utf8)) }
    }
    var rows = [Int](repeating: 0, count: nodes.count)
    for edge in edges {
      snapshot.edge(numbers[edge.holder], numbers[edge.held], label: label(of: edge, next: &rows[edge.holder]))
    }
    snapshot.bonds = bonds.map { kmm_snapshot_bond(owner: numbers[$0.owner], kept: numbers[$0.kept]) }
    for root in roots {
      snapshot.root(
        numbers[root.node], root.kind, root.name, owner: root.owner, thread: root.thread, where: root.place, line: root.line)
      snapshot.roots[snapshot.roots.count - 1].is_inside = root.isInside ? 1 : 0
    }
    return snapshot
  }

  /// By node: edges, roots and bonds that lead to it.
  package var counts: [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    for edge in edges { counts[edge.held] += 1 }
    for root in roots { counts[root.node] += 1 }
    for bond in bonds { counts[bond.kept] += 1 }
    return counts
  }

  private static func add(_ type: String, flags written: UInt32?, to snapshot: inout SyntheticSnapshot) -> UInt32 {
    let flags = written ?? flags(type)
    let shape: kmm_shape =
      switch type {
      case "list", "tuple": KMM_SHAPE_SEQUENCE
      case "dict": KMM_SHAPE_MAPPING
      default: type.hasPrefix("(") ? KMM_SHAPE_BLOCK : KMM_SHAPE_FIELDS
      }
    let isClass = type.contains(".") && flags & KMM_TYPE_SCANNED.rawValue == 0
    return snapshot.type(type, shape, flags: flags, attributes: isClass ? attributes : [], slots: slots[type] ?? [:])
  }

  private func label(of edge: Edge, next row: inout Int) -> UInt16 {
    if edge.place == "__dict__" { return UInt16(KMM_LABEL_DICT) }
    if edge.place == "items" { return UInt16(KMM_LABEL_BUFFER) }
    let type = nodes[edge.holder].type
    let isSequence = type == "list" || type == "tuple" || type == "dict"
    let number = UInt16(row % (isSequence ? Int(KMM_LABEL_FAR) : 1000))
    row += 1
    if edge.way == .inside || (edge.way == .found && !isBlock(edge.holder)) { return UInt16(KMM_LABEL_ATTRIBUTES) + 2 + number }
    if let slot = Self.slots[type]?.first(where: { $0.value == edge.place })?.key { return slot }
    let isClass = type.contains(".") && (typeFlags[type] ?? Self.flags(type)) & KMM_TYPE_SCANNED.rawValue == 0
    if !isClass { return isSequence ? number : number + 2 }
    let attribute = Self.attributes.firstIndex { $0 == edge.place } ?? Int(number) % Self.attributes.count
    return UInt16(KMM_LABEL_ATTRIBUTES) + UInt16(attribute)
  }
}
