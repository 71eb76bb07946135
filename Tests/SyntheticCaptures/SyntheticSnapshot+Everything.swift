import CCaptureFormat

extension SyntheticSnapshot {
  /// The music program with all else that a snapshot can have: kinds of blocks, pointers into blocks, words that were found, every kind
  /// of root, text and label, a long list, facts, and a section that nobody knows.
  package static func everything(hasTraces: Bool = false) -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot.music()
    if hasTraces { snapshot.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue }
    snapshot.flags |= KMM_SNAPSHOT_OBJECT_BLOCKS.rawValue
    let list = snapshot.type("list", KMM_SHAPE_SEQUENCE)
    let (first, second) = (snapshot.trace([("a.py", 3), ("b.py", 4)]), snapshot.trace([("b.py", 5)]))
    snapshot.nativeBlocks(held: snapshot.node(list, bytes: 56, site: first))
    snapshot.longList(list, site: second)
    snapshot.everyText()
    snapshot.everyRoot()
    snapshot.keepAlive()
    snapshot.fact("live_bytes", "123456")
    snapshot.fact("cwd", "/srv")
    snapshot.unknownSections = [(kind: 4711, bytes: [1, 2, 3])]
    return snapshot
  }

  /// A C++ object with a block, pointers to both and into both, and an object of Python's in which an address was found.
  private mutating func nativeBlocks(held list: UInt32) {
    let found = KMM_TYPE_NATIVE.rawValue | KMM_TYPE_SCANNED.rawValue
    let chord = type("N5penta5ChordIdEE", KMM_SHAPE_BLOCK, flags: found | KMM_TYPE_CLASS.rawValue)
    let block = type("(new)", KMM_SHAPE_BLOCK, flags: found)
    let wrapper = type(
      "penta.Chord", flags: KMM_TYPE_SCANNED.rawValue | KMM_TYPE_HEAP.rawValue, attributes: ["name"], slots: [2: "value"])
    let (object, notes, inner) = (
      node(chord, bytes: 48, references: 0), node(block, bytes: 4096, references: 0), node(block, bytes: 100, references: 0)
    )
    let holder = node(wrapper, bytes: 64)
    edge(holder, object, label: 2)
    edge(holder, list, label: UInt16(KMM_LABEL_ATTRIBUTES) + 4)
    edge(holder, list, label: UInt16(KMM_LABEL_ATTRIBUTES))
    edge(object, notes, label: 3)
    edge(object, notes, label: UInt16(KMM_LABEL_ATTRIBUTES) + 1)
    edge(notes, inner, KMM_LABEL_INSIDE)
    edge(notes, object, KMM_LABEL_FAR)
    edge(holder, list, KMM_LABEL_UNKNOWN)
    edge(holder, list, KMM_LABEL_TYPE)
    edge(holder, list, KMM_LABEL_KEYS)
    root(holder, KMM_ROOT_LOCAL, "", owner: "play", thread: 7)
    root(inner, KMM_ROOT_STACK, thread: 7, where: 0x7ffc_0000_1000)
    roots[roots.count - 1].is_inside = 1
  }

  /// Objects that live as long as another: one that nothing else holds, one that holds its owner, and a block.
  private mutating func keepAlive() {
    let hub = type("penta.Hub", flags: KMM_TYPE_HEAP.rawValue, slots: [2: "owner"])
    let (owner, kept, holder) = (node(hub, bytes: 64, references: 2), node(hub, bytes: 64), node(hub, bytes: 64))
    let notes = node(type("(new)", KMM_SHAPE_BLOCK, flags: KMM_TYPE_NATIVE.rawValue), bytes: 32, references: 0)
    edge(holder, owner, label: 2)
    root(owner, KMM_ROOT_LOCAL, "hub", owner: "play", thread: 7)
    fills.append(kmm_snapshot_fill(node: notes, reserved: 0, bytes: 24))
    traffic.append(kmm_snapshot_traffic(node: holder, reserved: 0, added: 9, removed: 2))
    for node in [kept, holder, notes] { bonds.append(kmm_snapshot_bond(owner: owner, kept: node)) }
  }

  /// So many elements that its row is looked up.
  private mutating func longList(_ type: UInt32, site: UInt32) {
    let long = node(type, bytes: 4096, site: site, flags: UInt64(KMM_NODE_TRACKED.rawValue | KMM_NODE_CUT.rawValue))
    for index in 0..<260 { edge(long, UInt32(index % 9), label: UInt16(index)) }
    root(long, KMM_ROOT_ATEXIT, "flush")
    _ = node(type, bytes: 56, flags: UInt64(KMM_NODE_EARLIER.rawValue), references: KMM_REFERENCES_IMMORTAL)
  }

  private mutating func everyText() {
    let number = type("float")
    for kind in [
      KMM_TEXT_STRING, KMM_TEXT_BYTES_OBJECT, KMM_TEXT_INTEGER, KMM_TEXT_FLOAT, KMM_TEXT_NAME, KMM_TEXT_LENGTH, KMM_TEXT_LIMIT,
      KMM_TEXT_PLACE, kmm_text(99),
    ] {
      text(node(number, bytes: 24), kind, [0x31, 0x27, 0xe2, 0x82, 0x0a, 0x5c, 0x40, 0x40])
    }
  }

  private mutating func everyRoot() {
    for kind in [
      KMM_ROOT_MODULE, KMM_ROOT_INTERPRETER, KMM_ROOT_LOCAL, KMM_ROOT_ATEXIT, KMM_ROOT_GLOBAL, KMM_ROOT_STACK, KMM_ROOT_REGISTER,
      KMM_ROOT_TLS, KMM_ROOT_STATIC, kmm_root_kind(99),
    ] {
      root(kind.rawValue % 20, kind, "name", owner: "owner", thread: 7, where: 0x7e00_0000_0200, line: 3)
      root(kind.rawValue % 20 + 5, kind, where: 0x10)
    }
  }
}
