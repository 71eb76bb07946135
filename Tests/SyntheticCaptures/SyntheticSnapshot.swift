package import CCaptureFormat
import CaptureFormat

/// A snapshot made of whole cloth: describe types, objects and who holds whom, then write the file that a process would have left.
package struct SyntheticSnapshot {
  /// A node, with its edges in the order in which they were added.
  private struct Node {
    var record: kmm_snapshot_node
    var edges: [(target: UInt32, label: UInt16)] = []
  }

  package var pid: UInt32 = 4242
  package var minor = UInt16(KMM_SNAPSHOT_MINOR)
  package var flags: UInt32 = KMM_SNAPSHOT_BLOCKS.rawValue | KMM_SNAPSHOT_THREADS.rawValue
  package var end = kmm_snapshot_end()
  /// Records in a section; small numbers split the lists.
  package var recordsPerSection = Int.max
  /// The last section has the checksum of the sections' heads.
  package var isSealed = true
  /// Sections of kinds that nobody knows.
  package var unknownSections: [(kind: UInt32, bytes: [UInt8])] = []
  package var types: [kmm_snapshot_type] = []
  package var members: [kmm_snapshot_member] = []
  package var roots: [kmm_snapshot_root] = []
  package var modules: [kmm_snapshot_module] = []
  package var bonds: [kmm_snapshot_bond] = []
  package var fills: [kmm_snapshot_fill] = []
  package var traffic: [kmm_snapshot_traffic] = []

  private var nodes: [Node] = []
  private var facts: [[UInt8]] = []
  private var strings: [[UInt8]] = []
  private var texts: [[UInt8]] = []
  private var traces: [[UInt8]] = []
  private var numbers: [String: UInt32] = [:]

  /// Begins an empty snapshot.
  package init() {
    end.pause_nanoseconds = 26_000_000
    end.walk_nanoseconds = 310_000_000
  }

  // MARK: What is there

  /// The number of a string.
  package mutating func string(_ text: String) -> UInt32 {
    if let known = numbers[text] { return known }
    strings.append(Self.bytes(UInt32(text.utf8.count)) + Array(text.utf8))
    numbers[text] = UInt32(strings.count)
    return UInt32(strings.count)
  }

  /// Adds a named fact.
  package mutating func fact(_ key: String, _ value: String) {
    facts.append(Self.bytes(UInt32(key.utf8.count)) + Self.bytes(UInt32(value.utf8.count)) + Array(key.utf8) + Array(value.utf8))
  }

  /// Adds a type whose objects have named places; returns its number.
  package mutating func type(
    _ name: String, _ shape: kmm_shape = KMM_SHAPE_FIELDS, flags: UInt32 = 0, attributes: [String] = [],
    slots: [UInt16: String] = [:]
  ) -> UInt32 {
    var type = kmm_snapshot_type()
    type.name = string(name)
    type.address = 0x5000_0000 + UInt64(types.count) * 0x400
    type.shape = UInt16(shape.rawValue)
    type.flags = UInt16(flags)
    type.first_member = UInt32(members.count)
    for (number, name) in attributes.enumerated() {
      let place = UInt16(KMM_LABEL_ATTRIBUTES) + UInt16(number)
      members.append(kmm_snapshot_member(name: string(name), place: place, is_attribute: 1))
    }
    for (place, name) in slots.sorted(by: { $0.key < $1.key }) {
      members.append(kmm_snapshot_member(name: string(name), place: place, is_attribute: 0))
    }
    type.member_count = UInt32(members.count) - type.first_member
    types.append(type)
    return UInt32(types.count - 1)
  }

  /// Adds an object or block; returns its number.
  package mutating func node(
    _ type: UInt32, bytes: UInt64, address: UInt64? = nil, site: UInt32 = 0, flags: UInt64 = 0, references: UInt32 = 1
  ) -> UInt32 {
    var record = kmm_snapshot_node()
    record.address = address ?? 0x7f00_0000_0000 + UInt64(nodes.count) * 0x1000
    record.bytes = bytes | flags << 48
    record.type = type
    record.references = references
    record.site = site
    nodes.append(Node(record: record))
    return UInt32(nodes.count - 1)
  }

  /// One node holds another.
  package mutating func edge(_ holder: UInt32, _ target: UInt32, label: UInt16) {
    nodes[Int(holder)].edges.append((target, label))
  }

  /// One node holds another in a place whose label has a name of its own (KMM_LABEL_DICT and its like).
  package mutating func edge(_ holder: UInt32, _ target: UInt32, _ label: Int32) {
    edge(holder, target, label: UInt16(label))
  }

  /// A dict holds a value under a key.
  package mutating func entry(_ dict: UInt32, _ key: UInt32, _ value: UInt32) {
    edge(dict, key, label: 0)
    edge(dict, value, label: 1)
  }

  /// Something outside of the heap holds a node.
  package mutating func root(
    _ node: UInt32, _ kind: kmm_root_kind, _ name: String = "", owner: String = "", thread: UInt32 = 0, where place: UInt64 = 0,
    line: UInt32 = 0
  ) {
    var root = kmm_snapshot_root()
    root.node = node
    root.kind = UInt16(kind.rawValue)
    root.where = place
    root.name = name.isEmpty ? 0 : string(name)
    root.owner = owner.isEmpty ? 0 : string(owner)
    root.thread = thread
    root.line = line
    roots.append(root)
  }

  /// Tells something of a node's value.
  package mutating func text(_ node: UInt32, _ kind: kmm_text, _ bytes: [UInt8]) {
    texts.append(Self.bytes(node) + Self.bytes(UInt16(kind.rawValue)) + Self.bytes(UInt16(bytes.count)) + bytes)
  }

  /// Adds a trace of tracemalloc's, innermost frame first; returns its number.
  package mutating func trace(_ frames: [(file: String, line: UInt32)]) -> UInt32 {
    var trace = Self.bytes(UInt32(frames.count))
    for frame in frames { trace += Self.bytes(string(frame.file)) + Self.bytes(frame.line) }
    traces.append(trace)
    return UInt32(traces.count)
  }

  /// Adds a loaded file.
  package mutating func module(_ path: String, _ range: Range<UInt64>) {
    modules.append(
      kmm_snapshot_module(start: range.lowerBound, end: range.upperBound, file_offset: 0, path: string(path), is_writable: 1))
  }

  // MARK: The file

  /// The whole file.
  package func bytes() -> [UInt8] {
    var file = SectionWriter(header: header)
    file.add(KMM_SECTION_FACTS, facts, perSection: recordsPerSection)
    file.add(KMM_SECTION_STRINGS, strings, perSection: recordsPerSection)
    file.add(KMM_SECTION_TYPES, types.map(Self.bytes), perSection: recordsPerSection)
    file.add(KMM_SECTION_MEMBERS, members.map(Self.bytes), perSection: recordsPerSection)
    for section in unknownSections { file.section(section.kind, section.bytes) }
    file.add(KMM_SECTION_NODES, nodes.map(bytes), perSection: recordsPerSection)
    let edges = nodes.flatMap(\.edges)
    file.add(KMM_SECTION_EDGES, edges.map { Self.bytes($0.target) }, perSection: recordsPerSection)
    file.add(KMM_SECTION_LABELS, edges.map { Self.bytes($0.label) }, perSection: recordsPerSection)
    file.add(KMM_SECTION_ROOTS, roots.map(Self.bytes), perSection: recordsPerSection)
    file.add(KMM_SECTION_TEXTS, texts, perSection: recordsPerSection)
    file.add(KMM_SECTION_MODULES, modules.map(Self.bytes), perSection: recordsPerSection)
    file.add(KMM_SECTION_TRACES, traces, perSection: recordsPerSection)
    file.add(KMM_SECTION_BONDS, bonds.map(Self.bytes), perSection: recordsPerSection)
    file.add(KMM_SECTION_FILLS, fills.map(Self.bytes), perSection: recordsPerSection)
    file.add(KMM_SECTION_TRAFFIC, traffic.map(Self.bytes), perSection: recordsPerSection)
    var last = end
    last.nodes &+= UInt64(nodes.count)
    last.edges &+= UInt64(edges.count)
    last.roots &+= UInt64(roots.count)
    last.strings &+= UInt64(strings.count)
    last.types &+= UInt64(types.count)
    last.members &+= UInt64(members.count)
    let seal = kmm_snapshot_seal(heads: UInt64(SectionWriter.checksum(file.heads)))
    file.section(KMM_SECTION_END.rawValue, Self.bytes(last) + (isSealed ? Self.bytes(seal) : []))
    return file.bytes
  }

  private func bytes(of node: Node) -> [UInt8] {
    var record = node.record
    record.edges = UInt32(node.edges.count)
    return Self.bytes(record)
  }

  private var header: [UInt8] {
    var header = kmm_snapshot_header()
    header.magic = KMM_SNAPSHOT_MAGIC
    header.major = UInt16(KMM_SNAPSHOT_MAJOR)
    header.minor = minor
    header.header_bytes = UInt32(MemoryLayout<kmm_snapshot_header>.size)
    header.pid = pid
    header.flags = flags
    header.realtime = 1_735_819_208_400_000_000
    header.recording_start = 1_735_819_200_000_000_000
    header.recording_nanoseconds = 8_400_000_000
    header.python_version = 0x030b_07f0
    header.checksum = SectionWriter.checksum(Self.bytes(header))
    return Self.bytes(header)
  }

  /// The bytes of a number or of a plain C structure.
  static func bytes<Value>(_ value: Value) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  /// Writes the file to a new place in the temporary folder, reads it with `body`, and removes it.
  @discardableResult
  package func withFile<Result>(_ body: (String) throws -> Result) throws -> Result { try withTemporaryFile(bytes(), body) }
}
