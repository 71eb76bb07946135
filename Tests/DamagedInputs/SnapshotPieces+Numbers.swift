import CCaptureFormat

extension SnapshotPieces {
  /// Makes every number name something that is there, records whole, and the totals right: what is left of a change is a lie that no
  /// check can find.
  package mutating func mendNumbers() {
    let strings = walk(KMM_SECTION_STRINGS) { content, start, room in
      room >= 4 ? 4 + Swift.min(Int(content.number(at: start, UInt32.self)), room - 4) : nil
    } mend: { content, start, length in
      content.set(UInt32(length - 4), at: start)
    }
    func mendString(_ content: inout [UInt8], _ place: Int) { content.bound(UInt32.self, at: place, below: strings + 1) }

    let members = records(KMM_SECTION_MEMBERS, kmm_snapshot_member.self) { mendString(&$0, $1) }
    let types = records(KMM_SECTION_TYPES, kmm_snapshot_type.self) { content, start in
      mendString(&content, start + 8)
      content.bound(UInt32.self, at: start + 12, below: members + 1)
      let first = Int(content.number(at: start + 12, UInt32.self))
      content.bound(UInt32.self, at: start + 16, below: members - first + 1)
    }
    _ = records(KMM_SECTION_MODULES, kmm_snapshot_module.self) { mendString(&$0, $1 + 24) }
    let traces = walk(KMM_SECTION_TRACES) { content, start, room in
      room >= 4 ? 4 + 8 * Swift.min(Int(content.number(at: start, UInt32.self)), (room - 4) / 8) : nil
    } mend: { content, start, length in
      content.set(UInt32((length - 4) / 8), at: start)
      for frame in stride(from: start + 4, to: start + length, by: 8) { mendString(&content, frame) }
    }
    if types == 0 { self[KMM_SECTION_NODES] = [] }
    let hasTraces = header.number(at: 20, UInt32.self) & KMM_SNAPSHOT_TRACEMALLOC.rawValue != 0
    let nodes = records(KMM_SECTION_NODES, kmm_snapshot_node.self) { content, start in
      content.bound(UInt32.self, at: start + 16, below: types)
      if hasTraces { content.bound(UInt32.self, at: start + 24, below: traces + 1) }
    }
    mendEdges(nodes: nodes)
    if nodes == 0 {
      self[KMM_SECTION_ROOTS] = []
      self[KMM_SECTION_TEXTS] = []
      self[KMM_SECTION_BONDS] = []
      self[KMM_SECTION_FILLS] = []
      self[KMM_SECTION_TRAFFIC] = []
    }
    _ = records(KMM_SECTION_BONDS, kmm_snapshot_bond.self) { content, start in
      content.bound(UInt32.self, at: start, below: nodes)
      content.bound(UInt32.self, at: start + 4, below: nodes)
    }
    _ = records(KMM_SECTION_FILLS, kmm_snapshot_fill.self) { content, start in
      content.bound(UInt32.self, at: start, below: nodes)
    }
    _ = records(KMM_SECTION_TRAFFIC, kmm_snapshot_traffic.self) { content, start in
      content.bound(UInt32.self, at: start, below: nodes)
    }
    let roots = records(KMM_SECTION_ROOTS, kmm_snapshot_root.self) { content, start in
      content.bound(UInt32.self, at: start, below: nodes)
      mendString(&content, start + 16)
      mendString(&content, start + 20)
    }
    mendTexts(nodes: nodes)
    _ = walk(KMM_SECTION_FACTS) { content, start, room in
      if room < 8 { return nil }
      let (key, value) = (content.number(at: start, UInt32.self), content.number(at: start + 4, UInt32.self))
      return Swift.min(8 + Int(key) + Int(value), room)
    } mend: { content, start, length in
      content.bound(UInt32.self, at: start, below: length - 7)
      content.set(UInt32(length - 8) - content.number(at: start, UInt32.self), at: start + 4)
    }
    mendEnd([nodes, self[KMM_SECTION_EDGES].count / 4, roots, strings, types, members])
  }

  /// As many edges as labels and as the rows of the nodes say.
  private mutating func mendEdges(nodes: Int) {
    var left = nodes == 0 ? 0 : Swift.min(self[KMM_SECTION_EDGES].count / 4, self[KMM_SECTION_LABELS].count / 2)
    let all = left
    _ = records(KMM_SECTION_NODES, kmm_snapshot_node.self) { content, start in
      let row = Swift.min(Int(content.number(at: start + 28, UInt32.self)), left)
      content.set(UInt32(row), at: start + 28)
      left -= row
    }
    self[KMM_SECTION_EDGES] = Array(self[KMM_SECTION_EDGES].prefix(4 * (all - left)))
    self[KMM_SECTION_LABELS] = Array(self[KMM_SECTION_LABELS].prefix(2 * (all - left)))
    _ = records(KMM_SECTION_EDGES, UInt32.self) { $0.bound(UInt32.self, at: $1, below: nodes) }
  }

  private mutating func mendTexts(nodes: Int) {
    let numbers = [KMM_TEXT_FLOAT, KMM_TEXT_LENGTH, KMM_TEXT_LIMIT, KMM_TEXT_PLACE].map { UInt16($0.rawValue) }
    _ = walk(KMM_SECTION_TEXTS) { content, start, room in
      room >= 8 ? 8 + Swift.min(Int(content.number(at: start + 6, UInt16.self)), room - 8) : nil
    } mend: { content, start, length in
      content.bound(UInt32.self, at: start, below: nodes)
      content.set(UInt16(length - 8), at: start + 6)
      if length != 16 && numbers.contains(content.number(at: start + 4, UInt16.self)) {
        content.set(UInt16(KMM_TEXT_STRING.rawValue), at: start + 4)
      }
    }
  }

  /// The totals, in the order of the structure.
  private mutating func mendEnd(_ totals: [Int]) {
    let missing = MemoryLayout<kmm_snapshot_end>.size - end.count
    if missing > 0 { end += [UInt8](repeating: 0, count: missing) }
    for (index, total) in totals.enumerated() { end.set(UInt64(total), at: 8 * index) }
  }

  /// The content of a kind of section; it is put behind the others where there is none.
  private subscript(_ kind: kmm_section_kind) -> [UInt8] {
    get { sections.first { $0.kind == kind.rawValue }?.content ?? [] }
    set {
      if let known = sections.firstIndex(where: { $0.kind == kind.rawValue }) {
        sections[known].content = newValue
      } else {
        sections.append(Section(kind: kind.rawValue, content: newValue))
      }
    }
  }

  /// Cuts a part of a record off, mends all others, and returns how many there are.
  private mutating func records<Record>(
    _ kind: kmm_section_kind, _ type: Record.Type, mend: (inout [UInt8], _ start: Int) -> Void
  ) -> Int {
    let stride = MemoryLayout<Record>.stride
    var content = self[kind]
    let count = content.count / stride
    content.removeLast(content.count % stride)
    for index in 0..<count { mend(&content, index * stride) }
    if count > 0 || !self[kind].isEmpty { self[kind] = content }
    return count
  }

  /// The same for records that have lengths of their own; `length` gives nil where the room is too small for one.
  private mutating func walk(
    _ kind: kmm_section_kind, length: ([UInt8], _ start: Int, _ room: Int) -> Int?,
    mend: (inout [UInt8], _ start: Int, _ length: Int) -> Void
  ) -> Int {
    var content = self[kind]
    var start = 0
    var count = 0
    while start < content.count, let length = length(content, start, content.count - start) {
      mend(&content, start, length)
      start += length
      count += 1
    }
    if start > 0 || !content.isEmpty { self[kind] = Array(content[..<start]) }
    return count
  }
}

extension [UInt8] {
  /// Makes a number smaller than `limit`, which is above 0.
  fileprivate mutating func bound<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type, at place: Int, below limit: Int
  ) {
    let number = number(at: place, type)
    if number >= limit { set(number % Number(limit), at: place) }
  }
}
