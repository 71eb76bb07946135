import CCaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// Questions about what would be freed: with objects, with module variables, and without references.
@Suite struct HeapGainTests {
  @Test func `sessions retain their engine, and the set does not`() throws {
    let heap = try SyntheticSnapshot.music().loaded()
    let all = Retention(of: try heap.selection("Session"), in: heap)
    #expect((all.bytes, all.count) == (192 + 4 << 20 + 3 * 58, 8))
    #expect(all.parts.reduce(0) { $0 + $1.bytes } == all.bytes)
    #expect(Set(all.parts.map(\.type)) == ["music_brain.sessions.Session", "str", "(malloc)"])
    let first = try #require(all.selection.nodes.first)
    let one = Retention(of: try heap.selection(heap.addressText(of: first)), in: heap)
    #expect(one.bytes == heap.dominators.retainedSize(of: first))
    #expect(one.count == heap.retainedSets.count(of: first))
  }

  @Test func `an object owns the blocks that its blocks hold`() throws {
    let heap = try SyntheticSnapshot.music().loaded()
    let sessions = try heap.selection("Session")
    let owned = NativeBlocks(of: sessions, in: heap)
    #expect(owned.bytes == 4 << 20)
    #expect(owned.blocks.map(\.owner) == [sessions.nodes[0], sessions.nodes[0]])
    #expect(owned.blocks.map { $0.steps?.map(\.text).joined() } == [".engine", ".engine+0x18"])
    #expect(NativeBlocks(of: try heap.selection("dict"), in: heap).blocks.isEmpty)
  }

  @Test func `blocks that another object lies before are not its own, and those of several ways have no path`() throws {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let module = snapshot.module("m", types)
    let list = snapshot.node(types.list, bytes: 56)
    snapshot.entry(module, snapshot.str("songs", types), list)
    let songs = (0..<2).map { _ in snapshot.node(types.list, bytes: 56) }
    let (shared, own, outside) = (
      snapshot.node(types.block, bytes: 7), snapshot.node(types.block, bytes: 20),
      snapshot.node(types.block, bytes: 300, references: 0)
    )
    for (index, song) in songs.enumerated() {
      snapshot.edge(list, song, label: UInt16(index))
      snapshot.edge(song, shared, KMM_LABEL_BUFFER)
      snapshot.edge(song, outside, label: 9)
    }
    snapshot.edge(songs[0], own, KMM_LABEL_BUFFER)
    snapshot.root(outside, KMM_ROOT_GLOBAL, where: 16)
    let heap = try snapshot.loaded()
    func owned(_ node: UInt32) throws -> NativeBlocks {
      NativeBlocks(of: try heap.selection(heap.addressText(of: NodeID(node))), in: heap)
    }
    let block = try #require(owned(songs[0]).blocks.first)
    #expect((block.node, block.owner) == (NodeID(own), NodeID(songs[0])))
    #expect(block.steps == [.memory])
    #expect(try owned(songs[0]).blocks.count == 1)
    #expect(try owned(songs[1]).blocks.isEmpty)
    #expect(try owned(list).blocks.map(\.node) == [NodeID(shared)])
    #expect(try owned(list).blocks.first?.steps == nil)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `a group's native bytes are those of the blocks that its objects own`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var snapshot = SyntheticSnapshot()
    let types = [
      snapshot.type("m.Song"), snapshot.type("m.List"),
      snapshot.type("(malloc)", KMM_SHAPE_BLOCK, flags: KMM_TYPE_NATIVE.rawValue),
    ]
    let nodes = (0..<24).map { number in
      snapshot.node(types[Int.random(in: 0..<3, using: &random)], bytes: 1 << UInt64(number))
    }
    for node in nodes where Int.random(in: 0..<6, using: &random) == 0 { snapshot.root(node, KMM_ROOT_ATEXIT) }
    for index in 0..<30 {
      let (holder, held) = (Int.random(in: 0..<24, using: &random), Int.random(in: 0..<24, using: &random))
      snapshot.edge(nodes[holder], nodes[held], label: UInt16(index))
    }
    let heap = try snapshot.loaded()
    for group in ObjectGroups(of: heap, by: .type).groups where group.count > 0 && group.name != "(malloc)" {
      let owned = NativeBlocks(of: try heap.selection(group.name), in: heap)
      #expect(group.nativeBytes == owned.bytes, "seed \(seed), \(group.name)")
    }
  }

  @Test func `module variables are listed once, with all their names`() throws {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let (one, two) = (snapshot.module("m.one", types), snapshot.module("m.two", types))
    let list = snapshot.node(types.list, bytes: 56)
    snapshot.edge(list, snapshot.str("held", types), label: 0)
    snapshot.entry(one, snapshot.str("songs", types), list)
    snapshot.entry(two, snapshot.str("songs", types), list)
    snapshot.entry(two, snapshot.str("__builtins__", types), snapshot.node(types.dict, bytes: 5000))
    snapshot.entry(two, snapshot.str("not a name", types), snapshot.node(types.dict, bytes: 5000))
    let imported = snapshot.node(types.module, bytes: 72)
    snapshot.entry(one, snapshot.str("json", types), imported)
    let variables = GlobalVariables(of: try snapshot.loaded()).variables
    #expect(variables.map(\.names) == [["m.one.songs", "m.two.songs"]])
    #expect(variables.map(\.retainedBytes) == [56 + 53])
    #expect(variables.map(\.retainedCount) == [2])
  }

  @Test func `without the set sessions are freed, and without one of two lists a song stays`() throws {
    let music = try SyntheticSnapshot.music().loaded()
    let sessions = try music.selection("Session").nodes
    let edges = music.edges(from: try music.selection("set").nodes, to: sessions)
    #expect(edges.map(\.held) == sessions)
    let gain = EdgeRemoval(of: edges, in: music)
    #expect((gain.freedBytes, gain.freedCount) == (192 + 4 << 20 + 3 * 58, 8))
    #expect(gain.staying.isEmpty)

    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let song = snapshot.node(types.list, bytes: 56)
    let lists = ["one", "two"].map { name in
      let module = snapshot.module("m.\(name)", types)
      let list = snapshot.node(types.list, bytes: 56)
      snapshot.entry(module, snapshot.str("songs", types), list)
      snapshot.edge(list, song, label: 0)
      return list
    }
    let heap = try snapshot.loaded()
    let half = EdgeRemoval(of: [HeapEdge(NodeID(lists[0]), NodeID(song))], in: heap)
    #expect((half.freedBytes, half.freedCount) == (0, 0))
    #expect(half.staying == [NodeID(song)])
    #expect(half.remainingLocator(of: NodeID(song))?.text == "m.two.songs[0]")
    #expect(EdgeRemoval(of: lists.map { HeapEdge(NodeID($0), NodeID(song)) }, in: heap).freedBytes == 56)
    #expect(heap.edges(from: [NodeID(song)], to: [NodeID(lists[0])]).isEmpty)
  }

  @Test func `a reference that is named twice goes once`() throws {
    let music = try SyntheticSnapshot.music().loaded()
    let (sets, sessions) = (try music.selection("set"), try music.selection("Session"))
    let references = SelectedReferences(from: sets, to: sessions, in: music)
    #expect(references.edges.count == 3)
    let gain = EdgeRemoval(of: references.edges + references.edges, in: music)
    #expect(gain.edges == references.edges)
    #expect(gain.freedCount == 8)
  }

  /// A search of the list for each of its elements would take minutes.
  @Test(.timeLimit(.minutes(1))) func `all references of a long list are found in one pass`() throws {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let list = snapshot.node(types.list, bytes: 56)
    snapshot.entry(snapshot.module("m", types), snapshot.str("songs", types), list)
    let song = snapshot.type("m.Song")
    for index in 0..<200_000 { snapshot.edge(list, snapshot.node(song, bytes: 32), label: UInt16(index % 1000)) }
    let heap = try snapshot.loaded()
    let references = SelectedReferences(from: try heap.selection("list"), to: try heap.selection("m.Song"), in: heap)
    let gain = EdgeRemoval(of: references.edges, in: heap)
    #expect(gain.freedCount == 200_000)
    #expect(gain.staying.isEmpty)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `without one reference is freed what the dominators say`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var snapshot = SyntheticSnapshot()
    let type = snapshot.type("list", KMM_SHAPE_SEQUENCE)
    let nodes = (0..<20).map { _ in snapshot.node(type, bytes: UInt64.random(in: 1...9, using: &random)) }
    for node in nodes where Int.random(in: 0..<5, using: &random) == 0 { snapshot.root(node, KMM_ROOT_ATEXIT) }
    for index in 0..<30 {
      guard let holder = nodes.randomElement(using: &random), let held = nodes.randomElement(using: &random) else { continue }
      snapshot.edge(holder, held, label: UInt16(index))
    }
    let heap = try snapshot.loaded()
    let whatIf = WhatIf(heap.graph, heap.holders, heap.dominators, heap.retainedSets, roots: heap.rootNodes)
    for edge in Set(heap.graph.allEdges) {
      let gain = EdgeRemoval(of: [edge], in: heap)
      #expect(gain.freedBytes == whatIf.bytesFreed(without: edge), "seed \(seed), \(edge)")
      #expect(
        gain.staying.isEmpty == (gain.freedBytes > 0 || heap.dominators.isLost(edge.held)), "seed \(seed), \(edge)")
      #expect(gain.staying.allSatisfy { gain.remainingLocator(of: $0) != nil }, "seed \(seed), \(edge)")
    }
  }
}
