import Detectors
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// Objects that somebody outside keeps for as long as another one lives: keep_alive, and weak references with a callback.
@Suite struct BondTests {
  /// An engine, and a buffer that it keeps.
  private func pair(engineExtra: Int = 0) -> (heap: SyntheticHeap, engine: Int, buffer: Int) {
    var heap = SyntheticHeap()
    let engine = heap.object("penta_core.Engine", extra: engineExtra)
    let buffer = heap.object("penta_core.Buffer", bytes: 1000)
    heap.bond(engine, keeps: buffer)
    return (heap, engine, buffer)
  }

  @Test func `what is kept by an object in use is in use`() throws {
    var (heap, engine, buffer) = pair()
    heap.module("app", engine)
    #expect(try heap.report(showsPossible: true).isClean)
    let snapshot = try heap.loaded()
    #expect(snapshot.locator(of: NodeID(UInt32(buffer)))?.text.hasSuffix(".<keeps alive>") == true)
  }

  @Test func `what a leaked object keeps goes with it and is no finding of its own`() throws {
    let (heap, _, _) = pair(engineExtra: 1)
    let report = try heap.report(showsPossible: true)
    #expect(report.kinds == [.lostObject])
    #expect(report.findings[0].amount.retainedBytes == 1064 && report.findings[0].amount.retainedCount == 2)
  }

  /// The collector does not see that the engine keeps the buffer.
  @Test func `an object that keeps what holds it is a cycle that nobody frees`() throws {
    var (heap, engine, buffer) = pair()
    heap.hold(buffer, engine, way: .told)
    let report = try heap.report()
    #expect(report.kinds == [.uncollectable] || report.kinds == [.cycle])
    #expect(report.findings[0].isCounted && report.findings[0].cycle?.text.contains(".<keeps alive> ⇒") == true)
  }

  @Test func `such a cycle is innocent while it is in use`() throws {
    var (heap, engine, buffer) = pair()
    heap.hold(buffer, engine, way: .told)
    heap.module("app", buffer)
    #expect(try heap.report(showsPossible: true).isClean)
  }

  /// Somebody has a reference to a leaked buffer besides the one of keep_alive.
  @Test func `a bond accounts for one reference, not for all`() throws {
    var (heap, engine, buffer) = pair()
    heap.nodes[buffer].extra = 1
    let lone = try heap.analysis()
    #expect(lone.ledger.excess(of: NodeID(UInt32(buffer))) == 1)
    heap.module("app", engine)
    #expect(try heap.report(showsPossible: true).isClean)
  }

  @Test func `a bond of which no reference is left holds nothing`() throws {
    var (heap, engine, buffer) = pair()
    heap.module("app", engine, buffer)
    heap.nodes[buffer].references = 1
    let snapshot = try heap.loaded()
    #expect(snapshot.graph.edges(of: NodeID(UInt32(engine))).isEmpty)
  }

  @Test(arguments: Rounds.seeds) func `random bonds reach what edges in their place would`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let heap = RandomHeap(seed: seed).heap
    var (bound, held) = (heap, heap)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let (owner, kept) = (
        heap.nodes.indices.randomElement(using: &random) ?? 0, heap.nodes.indices.randomElement(using: &random) ?? 0
      )
      bound.bond(owner, keeps: kept)
      held.hold(owner, kept, way: .found)
    }
    let (one, other) = (try bound.loaded(), try held.loaded())
    for node in one.graph.nodes {
      #expect(one.allPaths.isReached(node) == other.allPaths.isReached(node), "seed \(seed), \(node)")
    }
  }
}
