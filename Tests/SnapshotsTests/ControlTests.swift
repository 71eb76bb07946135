import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct ControlTests {
  /// A program with a list, and behind it a guilty list and an innocent one, which a variable of kmmem's holds.
  private struct Scene {
    var snapshot = SyntheticSnapshot()
    let own: UInt32
    let guilty: UInt32
    let innocent: UInt32

    init() {
      let list = snapshot.type("list", KMM_SHAPE_SEQUENCE)
      own = snapshot.node(list, bytes: 56)
      guilty = snapshot.node(list, bytes: 64, flags: Self.flags(0))
      innocent = snapshot.node(list, bytes: 72, flags: Self.flags(KMM_NODE_INNOCENT.rawValue))
      snapshot.root(own, KMM_ROOT_MODULE, "m")
      snapshot.root(innocent, KMM_ROOT_GLOBAL)
      snapshot.edge(own, own, label: 0)
      snapshot.edge(guilty, innocent, label: 0)
      for node in [own, guilty] { snapshot.text(node, KMM_TEXT_NAME, Array("name".utf8)) }
    }

    private static func flags(_ others: UInt32) -> UInt64 {
      UInt64(KMM_NODE_CONTROL.rawValue | others | KMM_CONTROL_REFERENCE_CYCLES.rawValue << UInt32(KMM_NODE_DETECTOR_SHIFT))
    }

    func loaded(keepsControls: Bool) throws -> HeapSnapshot {
      try snapshot.withFile { HeapSnapshot(try SnapshotFile(path: $0), keepsControls: keepsControls) }
    }
  }

  @Test func `controls are no part of a heap`() throws {
    let heap = try Scene().loaded(keepsControls: false)
    #expect(heap.graph.nodeCount == 1)
    #expect(heap.graph.edgeCount == 1)
    #expect(heap.rootNodes == [NodeID(0)])
    #expect(heap.file.roots.count == 1)
    #expect(heap.file.texts.count == 1)
    #expect(heap.totalBytes == 56)
    #expect(heap.controls.isEmpty)
  }

  @Test func `who looks for them finds them, and counts the program's memory alone`() throws {
    let scene = Scene()
    let heap = try scene.loaded(keepsControls: true)
    #expect(heap.controls == [NodeID(scene.guilty), NodeID(scene.innocent)])
    #expect(heap.controls.map { heap.isInnocent($0) } == [false, true])
    #expect(heap.controls.allSatisfy { heap.detector(ofControl: $0) == KMM_CONTROL_REFERENCE_CYCLES })
    #expect(!heap.isControl(NodeID(scene.own)))
    #expect(heap.graph.nodeCount == 3)
    #expect([heap.nodeCount, heap.edgeCount, heap.rootCount] == [1, 1, 1])
    #expect(heap.totalBytes == 56)
  }

  @Test func `what another writer lets lead to a control leads nowhere`() throws {
    var scene = Scene()
    scene.snapshot.edge(scene.own, scene.guilty, label: 1)
    let heap = try scene.loaded(keepsControls: false)
    #expect(heap.graph.edges(of: NodeID(scene.own)).map { heap.graph.target(of: $0) } == [NodeID(scene.own)])
  }

  @Test func `a control before other nodes is taken for one of them`() throws {
    var scene = Scene()
    let list = scene.snapshot.type("list", KMM_SHAPE_SEQUENCE)
    _ = scene.snapshot.node(list, bytes: 56)
    #expect(try scene.loaded(keepsControls: false).graph.nodeCount == 4)
  }

  @Test func `a snapshot of controls alone is empty`() throws {
    var snapshot = SyntheticSnapshot()
    _ = snapshot.node(snapshot.type("list", KMM_SHAPE_SEQUENCE), bytes: 56, flags: UInt64(KMM_NODE_CONTROL.rawValue))
    #expect(try snapshot.withFile { HeapSnapshot(try SnapshotFile(path: $0)) }.graph.nodeCount == 0)
  }
}
