import CCaptureFormat

extension SnapshotFile {
  /// There are as many records as the last section says, and the rows of the nodes cover the edges.
  func checkTotals() throws(SnapshotError) {
    guard nodes.count < Int(UInt32.max) else { throw .damaged(path: path, offset: 0, .tooManyNodes(count: nodes.count)) }
    try checkTotal(KMM_SECTION_NODES, stated: end.nodes, nodes.count)
    try checkTotal(KMM_SECTION_EDGES, stated: end.edges, edges.count)
    try checkTotal(KMM_SECTION_LABELS, stated: end.edges, labels.count)
    try checkTotal(KMM_SECTION_ROOTS, stated: end.roots, roots.count)
    try checkTotal(KMM_SECTION_STRINGS, stated: end.strings, strings.count)
    try checkTotal(KMM_SECTION_TYPES, stated: end.types, types.count)
    try checkTotal(KMM_SECTION_MEMBERS, stated: end.members, members.count)
    var rows: UInt64 = 0
    var bytes: UInt64 = 0
    for node in nodes {
      rows += UInt64(node.edges)
      bytes += node.bytes & 0xffff_ffff_ffff
      // So no sum of sizes overflows later.
      if bytes > UInt64(Int64.max) { throw .damaged(path: path, offset: 0, .sizesImpossible) }
    }
    try checkTotal(KMM_SECTION_EDGES, stated: rows, edges.count)
  }

  private func checkTotal(_ kind: kmm_section_kind, stated: UInt64, _ found: Int) throws(SnapshotError) {
    guard stated == UInt64(found) else {
      throw .wrongTotal(path: path, section: kind.rawValue, stated: stated, found: UInt64(found))
    }
  }

  /// Every number in a record names something.
  func checkNumbers() throws(SnapshotError) {
    for (index, node) in nodes.enumerated() where node.type >= types.count {
      throw noSuchThing(KMM_SECTION_NODES, index, node.type)
    }
    if let highest = edges.max(), highest >= nodes.count {
      let index = edges.firstIndex { $0 >= nodes.count } ?? 0
      throw noSuchThing(KMM_SECTION_EDGES, index, edges[index])
    }
    for (index, root) in roots.enumerated() {
      if root.node >= nodes.count { throw noSuchThing(KMM_SECTION_ROOTS, index, root.node) }
      try checkString(root.name, KMM_SECTION_ROOTS, index)
      try checkString(root.owner, KMM_SECTION_ROOTS, index)
    }
    for (index, type) in types.enumerated() {
      try checkString(type.name, KMM_SECTION_TYPES, index)
      let end = UInt64(type.first_member) + UInt64(type.member_count)
      if end > members.count { throw noSuchThing(KMM_SECTION_TYPES, index, end) }
    }
    for (index, member) in members.enumerated() { try checkString(member.name, KMM_SECTION_MEMBERS, index) }
    for (index, module) in modules.enumerated() { try checkString(module.path, KMM_SECTION_MODULES, index) }
    for (index, bond) in bonds.enumerated() where max(bond.owner, bond.kept) >= nodes.count {
      throw noSuchThing(KMM_SECTION_BONDS, index, max(bond.owner, bond.kept))
    }
    for (index, fill) in fills.enumerated() where fill.node >= nodes.count {
      throw noSuchThing(KMM_SECTION_FILLS, index, fill.node)
    }
    for (index, dict) in traffic.enumerated() where dict.node >= nodes.count {
      throw noSuchThing(KMM_SECTION_TRAFFIC, index, dict.node)
    }
    if let last = texts.lastNode, last >= nodes.count { throw noSuchThing(KMM_SECTION_TEXTS, texts.count - 1, last) }
    if let frame = traces.firstFrame(beyond: strings.count) { throw noSuchThing(KMM_SECTION_TRACES, frame.index, frame.file) }
    if header.flags.contains(.tracemalloc) {
      for (index, node) in nodes.enumerated() where node.site > traces.count {
        throw noSuchThing(KMM_SECTION_NODES, index, node.site)
      }
    }
  }

  private func checkString(_ number: UInt32, _ kind: kmm_section_kind, _ record: Int) throws(SnapshotError) {
    if number > strings.count { throw noSuchThing(kind, record, number) }
  }

  private func noSuchThing(_ kind: kmm_section_kind, _ record: Int, _ number: some BinaryInteger) -> SnapshotError {
    .noSuchThing(path: path, section: kind.rawValue, record: record, number: UInt64(number))
  }
}
