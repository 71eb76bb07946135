import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// Questions about a snapshot: groups, holders, selections, differences.
@Suite struct HeapQueryTests {
  private func group(_ name: String, _ heap: HeapSnapshot, by grouping: ObjectGroups.Grouping = .type) throws
    -> ObjectGroups.Group
  {
    try #require(ObjectGroups(of: heap, by: grouping).groups.first { $0.name == name })
  }

  @Test func `sessions own their engine's block and those that it holds, and retain them`() throws {
    let heap = try SyntheticSnapshot.music().loaded()
    let sessions = try group("music_brain.sessions.Session", heap)
    #expect(sessions.count == 3)
    #expect(sessions.ownBytes == 192)
    #expect(sessions.nativeBytes == 4 << 20)
    #expect(sessions.retainedBytes == 192 + 4 << 20 + 3 * 58)
    #expect(try group("list", heap).nativeBytes == 8192)
    #expect(try group("music_brain.sessions", heap, by: .module).count == 3)
    #expect(try group("builtins", heap, by: .module).count == UInt64(heap.graph.nodeCount) - 3 - 7)
    #expect(try group("(not known)", heap, by: .site).count == UInt64(heap.graph.nodeCount))
  }

  @Test func `sites are lines where tracemalloc knew them, and numbers else`() throws {
    var snapshot = SyntheticSnapshot()
    let type = snapshot.type("list")
    let trace = snapshot.trace([("/srv/a.py", 7), ("/srv/b.py", 9)])
    _ = snapshot.node(type, bytes: 10, site: trace)
    #expect(try group("site 1 of the capture", snapshot.loaded(), by: .site).ownBytes == 10)
    snapshot.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue
    let heap = try snapshot.loaded()
    #expect(try group("/srv/a.py:7", heap, by: .site).ownBytes == 10)
    #expect(heap.stack(ofSite: heap.site(of: NodeID(0))).map(\.place) == ["/srv/a.py:7", "/srv/b.py:9"])
  }

  @Test func `by site, an object at the place of one from another line is new`() throws {
    func snapshot(_ nodes: [(address: UInt64, line: UInt32, bytes: UInt64)]) throws -> HeapSnapshot {
      var snapshot = SyntheticSnapshot()
      snapshot.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue
      let type = snapshot.type("list")
      for node in nodes {
        _ = snapshot.node(type, bytes: node.bytes, address: node.address, site: snapshot.trace([("/srv/a.py", node.line)]))
      }
      return try snapshot.loaded()
    }
    let before = try snapshot([(0x10, 7, 100), (0x20, 8, 50), (0x30, 7, 10)])
    let after = try snapshot([(0x20, 9, 50), (0x10, 7, 300)])
    let rows = SnapshotDifference(from: before, to: after, by: .site).rows
    #expect(rows.map(\.name) == ["/srv/a.py:7", "/srv/a.py:8", "/srv/a.py:9"])
    #expect(rows.map(\.new.count) == [0, 0, 1])
    #expect(rows.map(\.gone.bytes) == [10, 50, 0])
    #expect(rows.map(\.grown.bytes) == [200, 0, 0])
    #expect(SnapshotDifference(from: before, to: after).rows.map(\.new.count) == [0])
  }

  @Test func `the module of a type is its name up to the last point outside of functions`() throws {
    var snapshot = SyntheticSnapshot()
    let names = ["dict", "a.b.C", "a.make.<locals>.C", "numpy.ndarray"]
    for name in names { _ = snapshot.node(snapshot.type(name), bytes: 1) }
    #expect(try snapshot.loaded().types.map(\.module) == ["builtins", "a.b", "a", "numpy"])
  }

  @Test func `objects are picked by address, by name and by the end of a name`() throws {
    let heap = try SyntheticSnapshot.music().loaded()
    let full = try heap.selection("music_brain.sessions.Session")
    #expect(full.nodes.count == 3)
    #expect(try heap.selection("Session").nodes == full.nodes)
    let address = heap.address(of: full.nodes[0])
    #expect(try heap.selection("0x" + String(address, radix: 16)).nodes == [full.nodes[0]])
    #expect(try heap.selection("0x" + String(address + 8, radix: 16)).nodes == [full.nodes[0]])
    #expect(throws: ObjectSelectionError.noSuchAddress(16)) { try heap.selection("0x10") }
    #expect(throws: ObjectSelectionError.notAnAddress("0xyz")) { try heap.selection("0xyz") }
    #expect(throws: ObjectSelectionError.noSuchType("sess", similar: ["music_brain.sessions.Session"])) {
      try heap.selection("sess")
    }
    var snapshot = SyntheticSnapshot()
    for name in ["a.Song", "b.Song"] { _ = snapshot.node(snapshot.type(name), bytes: 1) }
    let both = try snapshot.loaded()
    #expect(throws: ObjectSelectionError.severalTypes("Song", names: ["a.Song", "b.Song"])) { try both.selection("Song") }
  }

  @Test func `sessions are held by one set, whose end frees all of them`() throws {
    let heap = try SyntheticSnapshot.music().loaded()
    let holders = ObjectHolders(of: try heap.selection("Session"), in: heap)
    #expect(holders.lostCount == 0)
    #expect(holders.freedBytes == 192 + 4 << 20 + 3 * 58)
    guard case .nodes(let cut) = holders.cut else { throw CutMissing() }
    #expect(cut.map { heap.locator(of: $0)?.text } == ["music_brain.sessions._open"])
    let way = try #require(holders.ways.first)
    #expect(way.branches.map(\.step.type) == ["module", "dict", "set", "music_brain.sessions.Session"])
    #expect(way.branches.map { $0.step.place?.text } == [nil, ".__dict__", "._open", ".<element>"])
    #expect(way.branches.map(\.pathCount) == [3, 3, 3, 3])
  }

  private struct CutMissing: Error {}

  @Test func `an object that two lists hold needs both cuts`() throws {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let song = snapshot.node(snapshot.type("m.Song"), bytes: 500)
    for name in ["one", "two"] {
      let module = snapshot.module("m.\(name)", types)
      let list = snapshot.node(types.list, bytes: 56)
      snapshot.entry(module, snapshot.str("songs", types), list)
      snapshot.edge(list, song, label: 0)
    }
    let heap = try snapshot.loaded()
    let holders = ObjectHolders(of: try heap.selection(heap.addressText(of: NodeID(song))), in: heap)
    guard case .nodes(let cut) = holders.cut else { throw CutMissing() }
    #expect(cut.map { heap.locator(of: $0)?.text } == ["m.one.songs", "m.two.songs"])
    #expect(holders.direct.map { heap.locator(of: $0.node)?.text } == ["m.one.songs", "m.two.songs"])
    #expect(holders.direct.map(\.step.text) == ["[0]", "[0]"])
    #expect(holders.freedBytes == 500)
  }

  @Test func `many objects in one long list and one long dict are asked about in little time`() throws {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let module = snapshot.module("m", types)
    let list = snapshot.node(types.list, bytes: 56)
    let cache = snapshot.node(types.dict, bytes: 232)
    snapshot.entry(module, snapshot.str("songs", types), list)
    snapshot.entry(module, snapshot.str("cache", types), cache)
    let type = snapshot.type("m.Song")
    let key = snapshot.str("key", types)
    for index in 0..<40_000 {
      let song = snapshot.node(type, bytes: 8)
      if index % 2 == 0 { snapshot.edge(list, song, label: UInt16(index / 2)) } else { snapshot.entry(cache, key, song) }
    }
    let heap = try snapshot.loaded()
    let selection = try heap.selection("Song")
    let way = try #require(ObjectHolders(of: selection, in: heap).ways.first)
    #expect(Set(way.branches.compactMap(\.step.place?.text)) == [".__dict__", ".songs", ".cache", "[…]"])
    #expect(way.branches.map(\.endCount).sorted() == [0, 0, 0, 0, 20_000, 20_000])
    #expect(selection.nodes.allSatisfy { heap.locator(of: $0)?.steps.count == 2 })
    #expect(heap.locator(of: selection.nodes[39_998])?.text == "m.songs[19999]")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `in a long row the edge to an object is found that says most`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let dict = snapshot.node(types.dict, bytes: 232)
    let objects = (0..<400).map { _ in snapshot.node(types.list, bytes: 56) }
    // In a dict's row 0 is a key and 1 a value; the least label says least.
    let row = (0..<Int.random(in: 256...1500, using: &random)).map { _ in
      (objects.randomElement(using: &random) ?? 0, UInt16.random(in: 0...1, using: &random))
    }
    for (object, label) in row { snapshot.edge(dict, object, label: label) }
    let heap = try snapshot.loaded()
    let start = heap.graph.edges(of: NodeID(dict)).lowerBound
    for object in objects {
      let places = row.indices.filter { row[$0].0 == object }
      let best = places.first { row[$0].1 == 1 } ?? places.first
      #expect(heap.edge(from: NodeID(dict), to: NodeID(object)) == best.map { start + $0 }, "seed \(seed)")
    }
  }

  @Test(arguments: [true, false])
  func `ways that another thread has found are those that are found when they are asked for`(isAhead: Bool) throws {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let module = snapshot.module("m", types)
    let list = snapshot.node(types.list, bytes: 56)
    let other = snapshot.node(types.list, bytes: 56)
    let lost = snapshot.node(types.list, bytes: 56)
    snapshot.entry(module, snapshot.str("songs", types), list)
    snapshot.root(other, KMM_ROOT_STACK, thread: 7)
    snapshot.edge(other, list, label: 0)
    let heap = try snapshot.loaded()
    if isAhead { heap.findWaysAhead() }
    #expect(heap.locator(of: NodeID(list))?.text == "m.songs")
    #expect([list, other, lost].map { heap.namedPaths.isReached(NodeID($0)) } == [true, false, false])
    #expect([list, other, lost].map { heap.allPaths.isReached(NodeID($0)) } == [true, true, false])
    #expect(heap.holders.holders(of: NodeID(list)).contains(NodeID(other)))
  }

  @Test func `a difference tells new, gone and grown objects apart`() throws {
    func snapshot(_ sizes: [(UInt64, UInt64, String)]) throws -> HeapSnapshot {
      var snapshot = SyntheticSnapshot()
      for (address, bytes, type) in sizes { _ = snapshot.node(snapshot.type(type), bytes: bytes, address: address) }
      return try snapshot.loaded()
    }
    let before = try snapshot([(0x10, 100, "list"), (0x20, 50, "list"), (0x30, 10, "dict"), (0x40, 7, "m.A")])
    let after = try snapshot([(0x40, 7, "m.A"), (0x30, 10, "list"), (0x10, 300, "list"), (0x50, 1, "m.B")])
    let difference = SnapshotDifference(from: before, to: after)
    #expect(difference.isSameProcess)
    let rows = Dictionary(uniqueKeysWithValues: difference.rows.map { ($0.name, $0) })
    let list = try #require(rows["list"])
    #expect((list.new.count, list.new.bytes) == (1, 10))
    #expect((list.gone.count, list.gone.bytes) == (1, 50))
    #expect((list.grown.count, list.grown.bytes) == (1, 200))
    #expect(list.gainedBytes == 160)
    #expect(rows["dict"]?.gone.count == 1)
    #expect(rows["m.A"]?.isUnchanged == true)
    #expect(rows["m.B"]?.new.bytes == 1)
  }

  @Test(arguments: 1...100 as ClosedRange<UInt64>)
  func `groups and differences of random heaps are those of a slow look`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func heap(_ random: inout SeededRandom) throws -> (HeapSnapshot, [UInt64: [String: UInt64]]) {
      var snapshot = SyntheticSnapshot()
      let types = (0..<4).map { snapshot.type("t\($0)") }
      var known: [UInt64: [String: UInt64]] = [:]
      for slot in 0..<30 where Bool.random(using: &random) {
        let type = types.randomElement(using: &random) ?? 0
        let size = UInt64.random(in: 1...3, using: &random)
        _ = snapshot.node(type, bytes: size, address: UInt64(slot) * 16)
        known[UInt64(slot) * 16] = ["t\(type)": size]
      }
      return (try snapshot.loaded(), known)
    }
    let (before, earlier) = try heap(&random)
    let (after, later) = try heap(&random)
    for row in SnapshotDifference(from: before, to: after).rows {
      let stay = later.filter { $0.value[row.name] != nil && earlier[$0.key]?[row.name] != nil }.keys
      let new = later.filter { $0.value[row.name] != nil && earlier[$0.key]?[row.name] == nil }
      let gains = stay.map { Int(later[$0]?[row.name] ?? 0) - Int(earlier[$0]?[row.name] ?? 0) }
      #expect(row.new.bytes == new.values.reduce(0) { $0 + ($1[row.name] ?? 0) }, "seed \(seed)")
      #expect(Int(row.grown.bytes) == gains.filter { $0 > 0 }.reduce(0, +), "seed \(seed)")
      #expect(Int(row.shrunk.bytes) == -gains.filter { $0 < 0 }.reduce(0, +), "seed \(seed)")
      #expect(row.after.count == UInt64(stay.count) + row.new.count)
      #expect(row.before.count == UInt64(stay.count) + row.gone.count)
    }
  }
}
