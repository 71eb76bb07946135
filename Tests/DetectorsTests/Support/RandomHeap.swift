import CCaptureFormat
import SyntheticCaptures

/// A small random heap: objects in and out of the collector's rings, blocks, told edges and found words, cycles, roots, and here and
/// there a reference that nobody accounts for.
struct RandomHeap {
  let heap: SyntheticHeap

  init(seed: UInt64, upTo limit: Int = 24, blocks: Double = 0.3, sites: UInt32 = 0) {
    var random = SeededRandom(seed: seed)
    var heap = SyntheticHeap()
    for number in 0..<sites { _ = heap.site("file\(number).py", number) }
    let count = Int.random(in: 1...limit, using: &random)
    for _ in 0..<count {
      let site = sites == 0 ? 0 : UInt32.random(in: 0...sites, using: &random)
      let bytes = UInt64.random(in: 1...500, using: &random)
      if Double.random(in: 0..<1, using: &random) < blocks {
        _ = heap.block(bytes, site: site)
      } else {
        let type = ["app.Node", "app.Node", "app.App", "list", "penta_core.Hub", "str"].randomElement(using: &random) ?? "list"
        let rings: [SyntheticHeap.Ring] = type == "str" ? [.none] : [.young, .young, .young, .old, .frozen, .none]
        let extra = Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 1...3, using: &random) : 0
        _ = heap.object(type, bytes: bytes, ring: rings.randomElement(using: &random), site: site, extra: extra)
        if Int.random(in: 0..<30, using: &random) == 0 { heap.nodes[heap.nodes.count - 1].references = KMM_REFERENCES_IMMORTAL }
      }
    }
    for _ in 0..<Int.random(in: 0...(2 * count), using: &random) {
      let (holder, held) = (Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
      let isTold = !heap.isBlock(holder) && (heap.nodes[holder].type != "penta_core.Hub" || Bool.random(using: &random))
      heap.hold(holder, held, way: isTold ? .told : .found)
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      heap.root(Int.random(in: 0..<count, using: &random), KMM_ROOT_MODULE, "app")
    }
    self.heap = heap
  }
}
