import CCaptureFormat
import Detectors
import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct BlockClassTests {
  /// Blocks with pointers to beginnings and behind them, roots of both sorts, and now and then a lost object that holds some.
  private func heap(_ seed: UInt64) -> SyntheticHeap {
    var random = SeededRandom(seed: seed)
    var heap = SyntheticHeap()
    let count = Int.random(in: 1...16, using: &random)
    for _ in 0..<count {
      if Int.random(in: 0..<8, using: &random) == 0 {
        _ = heap.object("penta_core.Hub", extra: 1)
      } else {
        _ = heap.block(UInt64.random(in: 1...100, using: &random))
      }
    }
    func node() -> Int { Int.random(in: 0..<count, using: &random) }
    for _ in 0..<Int.random(in: 0...(2 * count), using: &random) {
      let (holder, held) = (node(), node())
      if !heap.isBlock(held) { continue }
      let isInside = heap.isBlock(holder) && Int.random(in: 0..<3, using: &random) == 0
      heap.hold(holder, held, way: isInside ? .inside : .found)
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let (held, isInside) = (node(), Bool.random(using: &random))
      heap.root(held, KMM_ROOT_GLOBAL, at: 0x7000, isInside: isInside && heap.isBlock(held))
    }
    return heap
  }

  /// The class of a block by what leads to it.
  private func word(_ block: Int, _ slow: SlowHeap, _ reached: Set<Int>, _ firm: Set<Int>, _ components: [Set<Int>]) -> String {
    if firm.contains(block) { return "reachable reachable" }
    if reached.contains(block) { return "possible possible" }
    let tops = components.filter { $0.allSatisfy(slow.heap.isBlock) && slow.isTop($0) }
    if let own = tops.first(where: { $0.contains(block) }) {
      if !slow.isCyclic(own) { return "root-leak definite" }
      return own.min() == block ? "root-cycle definite" : "root-cycle indirect"
    }
    let lost = slow.reached(from: tops.reduce(into: []) { $0.formUnion($1) }, along: slow.edges)
    return lost.contains(block) ? "indirect indirect" : "reachable reachable"
  }

  @Test(arguments: Rounds.seeds) func `blocks by what leads to them`(seed: UInt64) throws {
    let heap = heap(seed)
    let slow = SlowHeap(heap)
    let all = slow.reached(from: Set(heap.roots.map(\.node)), along: heap.edges)
    let firm = slow.reached(
      from: Set(heap.roots.filter { !$0.isInside }.map(\.node)), along: heap.edges.filter { $0.way != .inside })
    let components = slow.components
    let classes = try #require(try heap.report().blocks)
    #expect(classes.blocks.map(\.node.index) == heap.nodes.indices.filter(heap.isBlock), "seed \(seed)")
    for block in classes.blocks {
      let expected = word(block.node.index, slow, all, firm, components)
      #expect("\(block.class.rawValue) \(block.valgrind.rawValue)" == expected, "seed \(seed), block \(block.node.index)")
    }
    let sums: [(BlockClasses.ValgrindClass, BlockClasses.Sum)] = [
      (.definite, classes.definitelyLost), (.indirect, classes.indirectlyLost), (.possible, classes.possiblyLost),
      (.reachable, classes.stillReachable),
    ]
    for (name, sum) in sums {
      let blocks = classes.blocks.filter { $0.valgrind == name }
      #expect(sum.count == blocks.count, "seed \(seed)")
      #expect(sum.bytes == blocks.reduce(0) { $0 + heap.nodes[$1.node.index].bytes }, "seed \(seed)")
    }
  }
}
