import CCaptureFormat

extension SyntheticSnapshot {
  /// The types that Python programs have.
  package struct Builtins {
    package let module, dict, str, int, list, tuple, function, cell, set: UInt32
    package let block: UInt32
  }

  /// Adds the types that Python programs have.
  package mutating func builtins() -> Builtins {
    Builtins(
      module: type("module"), dict: type("dict", KMM_SHAPE_MAPPING), str: type("str"), int: type("int"),
      list: type("list", KMM_SHAPE_SEQUENCE), tuple: type("tuple", KMM_SHAPE_SEQUENCE),
      function: type("function", slots: [3: "__closure__", 4: "__globals__"]), cell: type("cell", slots: [2: "cell_contents"]),
      set: type("set", KMM_SHAPE_SET), block: type("(malloc)", KMM_SHAPE_BLOCK, flags: KMM_TYPE_NATIVE.rawValue))
  }

  /// Adds a str.
  package mutating func str(_ text: String, _ builtins: Builtins) -> UInt32 {
    let node = node(builtins.str, bytes: 49 + UInt64(text.utf8.count))
    self.text(node, KMM_TEXT_STRING, Array(text.utf8.prefix(Int(KMM_TEXT_BYTES))))
    return node
  }

  /// Adds a module that is in sys.modules; returns its dict.
  package mutating func module(_ name: String, _ builtins: Builtins) -> UInt32 {
    let module = node(builtins.module, bytes: 72)
    text(module, KMM_TEXT_NAME, Array(name.utf8))
    let dict = node(builtins.dict, bytes: 232)
    edge(module, dict, KMM_LABEL_DICT)
    root(module, KMM_ROOT_MODULE, name)
    return dict
  }

  /// The music program: a cache without a limit in one module, sessions in another, a closure, a local variable, and a leak.
  package static func music() -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let session = snapshot.type("music_brain.sessions.Session", attributes: ["name", "next"], slots: [5: "engine"])
    let harmony = snapshot.module("music_brain.harmony", types)
    let cache = snapshot.node(types.dict, bytes: 360)
    snapshot.text(cache, KMM_TEXT_LENGTH, bytes(UInt64(2)))
    snapshot.entry(harmony, snapshot.str("_cache", types), cache)
    for key in ["a", "b"] {
      let list = snapshot.node(types.list, bytes: 56)
      let items = snapshot.node(types.block, bytes: 4096)
      snapshot.edge(list, items, KMM_LABEL_BUFFER)
      for index in 0..<4 { snapshot.edge(list, snapshot.str("\(key) chord \(index)", types), label: UInt16(index)) }
      snapshot.entry(cache, snapshot.str(key, types), list)
    }
    let sessions = snapshot.module("music_brain.sessions", types)
    let open = snapshot.node(types.set, bytes: 216)
    snapshot.entry(sessions, snapshot.str("_open", types), open)
    let engine = snapshot.node(types.block, bytes: 1 << 20)
    let samples = snapshot.node(types.block, bytes: 3 << 20)
    snapshot.edge(engine, samples, label: 3)
    var last: UInt32?
    for number in 0..<3 {
      let object = snapshot.node(session, bytes: 64)
      snapshot.edge(open, object, label: 0)
      snapshot.edge(object, snapshot.str("session \(number)", types), label: UInt16(KMM_LABEL_ATTRIBUTES))
      if let last { snapshot.edge(object, last, label: UInt16(KMM_LABEL_ATTRIBUTES) + 1) }
      if number == 0 { snapshot.edge(object, engine, label: 5) }
      last = object
    }
    snapshot.closureAndLocals(types)
    let lost = snapshot.node(types.block, bytes: 640)
    snapshot.edge(lost, snapshot.node(types.block, bytes: 64), label: 1)
    snapshot.fact("command", "python\u{1f}-m\u{1f}music_brain.harmony")
    return snapshot
  }

  /// A function in the module `api` with a variable of its closure, and a running function's variable.
  private mutating func closureAndLocals(_ types: Builtins) {
    let api = module("api", types)
    let handler = node(types.function, bytes: 144)
    text(handler, KMM_TEXT_NAME, Array("make.<locals>.handler".utf8))
    entry(api, str("handler", types), handler)
    edge(handler, api, label: 4)
    let closure = node(types.tuple, bytes: 48)
    edge(handler, closure, label: 3)
    let cell = node(types.cell, bytes: 40)
    edge(closure, cell, label: 0)
    let seen = node(types.list, bytes: 56)
    text(seen, KMM_TEXT_LENGTH, Self.bytes(UInt64(1)))
    edge(cell, seen, label: 2)
    edge(seen, str("request", types), label: 0)
    let notes = node(types.list, bytes: 800)
    root(notes, KMM_ROOT_LOCAL, "notes", owner: "analyse", thread: 123, line: 88)
    edge(notes, str("C4", types), label: 0)
    let buffer = node(types.block, bytes: 2048)
    module("/usr/lib/libpenta.so", 0x7e00_0000_0000..<0x7e00_0001_0000)
    root(buffer, KMM_ROOT_GLOBAL, where: 0x7e00_0000_01f8)
  }
}
