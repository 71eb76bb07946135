import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct LocatorTests {
  /// A module `m` and a function that puts things into its dict.
  private struct Scene {
    var snapshot = SyntheticSnapshot()
    let types: SyntheticSnapshot.Builtins
    let module: UInt32

    init() {
      types = snapshot.builtins()
      module = snapshot.module("m", types)
    }

    mutating func global(_ name: String, _ node: UInt32) { snapshot.entry(module, snapshot.str(name, types), node) }
  }

  @Test func `the way through a module, a dict and a list`() throws {
    let heap = try SyntheticSnapshot.music().loaded()
    let places = heap.graph.nodes.compactMap { heap.locator(of: $0)?.text }
    #expect(places.contains("music_brain.harmony._cache['a'][3]"))
    #expect(places.contains("music_brain.harmony._cache['b'].<memory>"))
    #expect(places.contains("music_brain.harmony.__dict__"))
    #expect(places.contains("music_brain.sessions._open.<element>.name"))
    #expect(places.contains("music_brain.sessions._open.<element>.engine+0x18"))
    #expect(places.contains("api.handler.__closure__[0].cell_contents[0]"))
    #expect(places.contains("<local variable notes of analyse, line 88 (thread 123)>[0]"))
    #expect(places.contains("<global data at libpenta.so+0x1f8>"))
    #expect(heap.graph.nodes.count { heap.locator(of: $0) == nil } == 2)
  }

  @Test func `an instance's dictionary is passed silently`() throws {
    var scene = Scene()
    let type = scene.snapshot.type("m.Song")
    let song = scene.snapshot.node(type, bytes: 48)
    let dict = scene.snapshot.node(scene.types.dict, bytes: 104)
    scene.global("song", song)
    scene.snapshot.edge(song, dict, KMM_LABEL_DICT)
    let title = scene.snapshot.str("Air", scene.types)
    let odd = scene.snapshot.str("odd", scene.types)
    scene.snapshot.entry(dict, scene.snapshot.str("title", scene.types), title)
    scene.snapshot.entry(dict, scene.snapshot.str("not a name", scene.types), odd)
    let heap = try scene.snapshot.loaded()
    #expect(heap.place(of: title) == "m.song.title")
    #expect(heap.place(of: odd) == "m.song.__dict__['not a name']")
    #expect(heap.place(of: dict) == "m.song.__dict__")
  }

  @Test func `a type derived from dict has keys and fields`() throws {
    var scene = Scene()
    let type = scene.snapshot.type("collections.defaultdict", KMM_SHAPE_MAPPING, slots: [6: "default_factory"])
    let table = scene.snapshot.node(type, bytes: 120)
    scene.global("table", table)
    let value = scene.snapshot.node(scene.types.list, bytes: 56)
    let factory = scene.snapshot.node(scene.types.function, bytes: 144)
    let found = scene.snapshot.node(scene.types.list, bytes: 56)
    scene.snapshot.entry(table, scene.snapshot.str("a", scene.types), value)
    scene.snapshot.edge(table, factory, label: 6)
    scene.snapshot.edge(table, found, label: 9)
    let heap = try scene.snapshot.loaded()
    #expect(heap.place(of: value) == "m.table['a']")
    #expect(heap.place(of: factory) == "m.table.default_factory")
    #expect(heap.place(of: found) == "m.table+0x48")
  }

  @Test func `keys are written as Python writes them`() throws {
    var scene = Scene()
    let cache = scene.snapshot.node(scene.types.dict, bytes: 104)
    scene.global("cache", cache)
    let types = scene.types
    let keys = [
      scene.snapshot.str("it's\n\\", types), scene.snapshot.node(types.int, bytes: 28),
      scene.snapshot.node(types.tuple, bytes: 56),
      scene.snapshot.str(String(repeating: "long ", count: 20), types), scene.snapshot.node(types.block, bytes: 8),
    ]
    scene.snapshot.text(keys[1], KMM_TEXT_INTEGER, Array("-42".utf8))
    scene.snapshot.text(keys[2], KMM_TEXT_LENGTH, [2, 0, 0, 0, 0, 0, 0, 0])
    let values = keys.map { _ in scene.snapshot.node(types.list, bytes: 56) }
    for (key, value) in zip(keys, values) { scene.snapshot.entry(cache, key, value) }
    let heap = try scene.snapshot.loaded()
    let long = String(String(repeating: "long ", count: 20).prefix(64))
    #expect(
      values.map { heap.place(of: $0) ?? "" } == [
        "m.cache['it\\'s\\n\\\\']", "m.cache[-42]", "m.cache[<tuple (2 items)>]", "m.cache['\(long)'…]", "m.cache[<(malloc)>]",
      ])
    #expect(heap.place(of: keys[0]) == "m.cache.<key>")
  }

  @Test func `an index above what a label holds is told from its neighbours`() throws {
    var scene = Scene()
    let type = scene.types.list
    let list = scene.snapshot.node(type, bytes: 800_000)
    scene.global("chords", list)
    let typeNode = scene.snapshot.node(scene.snapshot.type("type"), bytes: 400, address: scene.snapshot.types[Int(type)].address)
    let first = scene.snapshot.node(scene.types.int, bytes: 28)
    for index in 0..<140_000 {
      let target =
        index == 65_522 || index == 65_535 || index == 139_999 ? scene.snapshot.node(scene.types.int, bytes: 28) : first
      scene.snapshot.edge(list, target, label: UInt16(index % Int(KMM_LABEL_FAR)))
    }
    scene.snapshot.edge(list, typeNode, KMM_LABEL_TYPE)
    let heap = try scene.snapshot.loaded()
    #expect(heap.place(of: first + 1) == "m.chords[65522]")
    #expect(heap.place(of: first + 2) == "m.chords[65535]")
    #expect(heap.place(of: first + 3) == "m.chords[139999]")
    #expect(heap.place(of: typeNode) == "m.chords.__class__")
  }

  @Test(arguments: [
    (KMM_ROOT_INTERPRETER, "<the interpreter's sys.modules (thread 7)>"), (KMM_ROOT_ATEXIT, "<atexit callback sys.modules>"),
    (KMM_ROOT_STACK, "<stack word 0x10 (thread 7)>"), (KMM_ROOT_REGISTER, "<register sys.modules (thread 7)>"),
    (KMM_ROOT_TLS, "<thread-local word 0x10 (thread 7)>"), (kmm_root_kind(99), "<root of an unknown kind (99)>"),
  ])
  func `roots are told in words`(kind: kmm_root_kind, words: String) throws {
    var scene = Scene()
    let node = scene.snapshot.node(scene.types.list, bytes: 56)
    scene.snapshot.root(node, kind, "sys.modules", thread: 7, where: 16)
    #expect(try scene.snapshot.loaded().place(of: node) == words)
  }

  @Test func `what a running function holds besides its variables is its frame's`() throws {
    var scene = Scene()
    let list = scene.snapshot.node(scene.types.list, bytes: 56)
    scene.snapshot.root(list, KMM_ROOT_LOCAL, owner: "analyse", thread: 7)
    #expect(try scene.snapshot.loaded().place(of: list) == "<frame of analyse (thread 7)>")
  }

  @Test func `a way from a module is preferred to a word on a stack`() throws {
    var scene = Scene()
    let list = scene.snapshot.node(scene.types.list, bytes: 56, references: 2)
    scene.global("chords", list)
    scene.snapshot.root(list, KMM_ROOT_STACK, thread: 7, where: 16)
    let heap = try scene.snapshot.loaded()
    #expect(heap.place(of: list) == "m.chords")
    #expect(heap.rootKind(of: NodeID(list)) == .stack)
  }

  @Test(arguments: [
    KMM_ROOT_GLOBAL, KMM_ROOT_STACK, KMM_ROOT_REGISTER, KMM_ROOT_TLS, KMM_ROOT_INTERPRETER, KMM_ROOT_LOCAL,
  ])
  func `a word that no reference is missing for holds nothing`(kind: kmm_root_kind) throws {
    var scene = Scene()
    let list = scene.snapshot.node(scene.types.list, bytes: 56, references: 1)
    scene.global("chords", list)
    scene.snapshot.root(list, kind, where: 16)
    let lost = scene.snapshot.node(scene.types.list, bytes: 56, references: 1)
    scene.snapshot.root(lost, kind, where: 24)
    let heap = try scene.snapshot.loaded()
    #expect(heap.rootKind(of: NodeID(list)) == nil)
    #expect(heap.rootKind(of: NodeID(lost)) != nil)
  }

  @Test func `a part that the interpreter tells of needs no missing reference, and has a name to start from`() throws {
    var scene = Scene()
    let modules = scene.snapshot.node(scene.types.list, bytes: 56, references: 1)
    scene.global("chords", modules)
    scene.snapshot.root(modules, KMM_ROOT_INTERPRETER, "sys.modules")
    #expect(try scene.snapshot.loaded().rootKind(of: NodeID(modules)) == .interpreter)
  }

  @Test func `variables of a function in many threads are merged to one holder`() throws {
    var scene = Scene()
    for thread in 1...3 as ClosedRange<UInt32> {
      let list = scene.snapshot.node(scene.types.list, bytes: 56, references: 1)
      scene.snapshot.root(list, KMM_ROOT_LOCAL, "chords", owner: "analyse", thread: thread)
    }
    let heap = try scene.snapshot.loaded()
    let words = Set(heap.rootNodes.compactMap { heap.mergedRootWords(of: $0) })
    #expect(words.filter { $0.hasPrefix("local variable chords") } == ["local variable chords of analyse"])
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func `any labels on any shapes give a text`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var scene = Scene()
    let shapes = [KMM_SHAPE_FIELDS, KMM_SHAPE_SEQUENCE, KMM_SHAPE_MAPPING, KMM_SHAPE_SET, KMM_SHAPE_BLOCK, kmm_shape(77)]
    let types = shapes.enumerated().map { scene.snapshot.type("t\($0)", $1, attributes: ["a", "b"], slots: [2: "s"]) }
    let nodes = (0..<40).map { _ in scene.snapshot.node(types.randomElement(using: &random)!, bytes: 32) }
    let labels = [0, 1, 2, 3, 0x7fff, 0x8000, 0x8001, 0x8002, 0xffef] + (0xfff0...0xffff).map { $0 }
    for node in nodes {
      scene.global("g\(node)", node)
      for _ in 0..<6 {
        scene.snapshot.edge(node, nodes.randomElement(using: &random)!, label: UInt16(labels.randomElement(using: &random)!))
      }
    }
    let heap = try scene.snapshot.loaded()
    for node in heap.graph.nodes {
      for edge in heap.graph.edges(of: node) { #expect(!heap.step(along: edge, of: node).text.isEmpty) }
      #expect(heap.locator(of: node) != nil)
    }
  }
}
