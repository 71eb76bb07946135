import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// References that were found by looking for addresses: which of them count.
@Suite struct FoundReferenceTests {
  /// A native block that a global word holds, an object, and what may hold it.
  private struct Heap {
    var snapshot = SyntheticSnapshot()
    let holder: UInt32
    let block: UInt32
    let object: UInt32

    init(references: UInt32, blockBytes: UInt64 = 64) {
      let native = KMM_TYPE_NATIVE.rawValue | KMM_TYPE_SCANNED.rawValue
      let blocks = snapshot.type("malloc block", KMM_SHAPE_BLOCK, flags: native)
      let module = snapshot.type("module", slots: [2: "value"])
      holder = snapshot.node(module, bytes: 72)
      block = snapshot.node(blocks, bytes: blockBytes, references: 0)
      object = snapshot.node(snapshot.type("float"), bytes: 24, references: references)
      snapshot.root(holder, KMM_ROOT_MODULE, "music")
      snapshot.root(block, KMM_ROOT_GLOBAL)
    }

    func held(by node: UInt32) throws -> [Int] {
      let heap = try snapshot.loaded()
      return heap.graph.edges(of: NodeID(node)).map { heap.graph.target(of: $0).index }
    }
  }

  @Test(arguments: [(1, false), (2, true), (KMM_REFERENCES_IMMORTAL, false)])
  func `a block's word holds an object only where a reference is missing`(references: UInt32, holds: Bool) throws {
    var heap = Heap(references: references)
    heap.snapshot.edge(heap.holder, heap.object, label: 2)
    heap.snapshot.edge(heap.block, heap.object, label: 3)
    #expect(try heap.held(by: heap.holder) == [Int(heap.object)])
    #expect(try heap.held(by: heap.block) == (holds ? [Int(heap.object)] : []))
  }

  @Test(arguments: [(1, false), (2, true)])
  func `so does a word of an object that does not tell of it`(references: UInt32, holds: Bool) throws {
    var heap = Heap(references: references)
    let ufuncs = heap.snapshot.type("numpy.ufunc", flags: KMM_TYPE_SCANNED.rawValue, slots: [11: "loops"])
    let ufunc = heap.snapshot.node(ufuncs, bytes: 200)
    heap.snapshot.edge(ufunc, heap.holder, label: 2)
    heap.snapshot.edge(heap.holder, heap.object, label: 2)
    heap.snapshot.edge(ufunc, heap.object, label: UInt16(KMM_LABEL_ATTRIBUTES) | 11)
    #expect(try heap.held(by: ufunc) == [Int(heap.holder)] + (holds ? [Int(heap.object)] : []))
    guard holds else { return }
    let loaded = try heap.snapshot.loaded()
    let edge = try #require(loaded.edge(from: NodeID(ufunc), to: NodeID(heap.object)))
    #expect(loaded.step(along: edge, of: NodeID(ufunc)) == .attribute("loops"))
  }

  @Test func `words for blocks always count, as nobody counts their references`() throws {
    var heap = Heap(references: 1)
    let other = heap.snapshot.node(0, bytes: 32, references: 0)
    heap.snapshot.edge(heap.block, other, label: 0)
    #expect(try heap.held(by: heap.block) == [Int(other)])
    #expect(try heap.snapshot.loaded().dominators.lostCount == 1)
  }

  @Test(arguments: [true, false])
  func `what an object has for itself is held by no word, block or root`(isOwned: Bool) throws {
    var heap = Heap(references: 1)
    let flags = KMM_TYPE_NATIVE.rawValue | (isOwned ? KMM_TYPE_OWNED : KMM_TYPE_SCANNED).rawValue
    let tables = heap.snapshot.type("dict table", KMM_SHAPE_BLOCK, flags: flags)
    let table = heap.snapshot.node(tables, bytes: 768, references: 0)
    heap.snapshot.edge(heap.holder, heap.object, label: 2)
    heap.snapshot.edge(heap.object, table, KMM_LABEL_BUFFER)
    heap.snapshot.edge(heap.block, table, label: 6)
    heap.snapshot.edge(heap.block, table, KMM_LABEL_INSIDE)
    heap.snapshot.root(table, KMM_ROOT_STACK, thread: 7)
    #expect(try heap.held(by: heap.object) == [Int(table)])
    #expect(try heap.held(by: heap.block) == (isOwned ? [] : [Int(table)]))
    #expect(try heap.snapshot.loaded().rootNodes.contains(NodeID(table)) == !isOwned)
  }

  @Test(arguments: [true, false])
  func `a pointer into a block counts where nothing leads to its beginning`(isHeld: Bool) throws {
    var heap = Heap(references: 1)
    heap.snapshot.edge(heap.holder, heap.object, label: 2)
    let vector = heap.snapshot.node(0, bytes: 8000, references: 0)
    if isHeld { heap.snapshot.edge(heap.holder, vector, label: 3) }
    heap.snapshot.edge(heap.block, vector, label: UInt16(KMM_LABEL_ATTRIBUTES) | 5)
    #expect(try heap.held(by: heap.block) == (isHeld ? [] : [Int(vector)]))
    let loaded = try heap.snapshot.loaded()
    #expect(loaded.dominators.lostCount == 0)
    guard !isHeld else { return }
    let edge = try #require(loaded.edge(from: NodeID(heap.block), to: NodeID(vector)))
    #expect(loaded.step(along: edge, of: NodeID(heap.block)).text == "+0x28 (interior)")
  }

  @Test func `a block that only an unreached block holds at its beginning is held by a pointer into it`() throws {
    var heap = Heap(references: 1)
    let lost = heap.snapshot.node(0, bytes: 48, references: 0)
    let kept = heap.snapshot.node(0, bytes: 80, references: 0)
    heap.snapshot.edge(lost, kept, label: 0)
    heap.snapshot.edge(heap.block, kept, KMM_LABEL_INSIDE)
    #expect(try heap.held(by: heap.block) == [Int(kept)])
    #expect(try heap.held(by: lost) == [Int(kept)])
  }

  @Test(arguments: [true, false])
  func `a root that leads into a block counts where nothing leads to its beginning`(isHeld: Bool) throws {
    var heap = Heap(references: 1)
    let buffer = heap.snapshot.node(0, bytes: 4096, references: 0)
    if isHeld { heap.snapshot.edge(heap.block, buffer, label: 0) }
    heap.snapshot.root(buffer, KMM_ROOT_STACK, thread: 7)
    heap.snapshot.roots[heap.snapshot.roots.count - 1].is_inside = 1
    #expect(try heap.snapshot.loaded().rootNodes.contains(NodeID(buffer)) == !isHeld)
  }

  @Test(arguments: [
    ("N5music4NoteE", "C++ music::Note"), ("St6vectorIiSaIiEE", "C++ std::vector<int>"), ("no name", "C++ no name"),
  ])
  func `C++ classes are called by their names`(written: String, name: String) throws {
    var snapshot = SyntheticSnapshot()
    let flags = KMM_TYPE_NATIVE.rawValue | KMM_TYPE_SCANNED.rawValue | KMM_TYPE_CLASS.rawValue
    _ = snapshot.node(snapshot.type(written, KMM_SHAPE_BLOCK, flags: flags), bytes: 32, references: 0)
    let heap = try snapshot.loaded()
    #expect(heap.type(of: NodeID(0)).name == name)
    #expect(heap.type(of: NodeID(0)).module == "(native blocks)")
  }
}
