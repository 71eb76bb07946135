import CCaptureFormat
import CaptureFormat

extension SyntheticCapture {
  /// A capture whose arrays hold anything: small and huge numbers, callers that come later, saved figures of other epochs.
  package static func random(seed: UInt64) -> SyntheticCapture {
    var random = SeededRandom(seed: seed)
    var capture = SyntheticCapture()
    capture.pagesPerExtent = Int.random(in: 1...4, using: &random)
    capture.header.epoch = UInt32.random(in: 0...3, using: &random)
    capture.header.isAtPeak = Bool.random(using: &random)
    capture.header.siteBase = Bool.random(using: &random) ? 0 : UInt32.random(in: 1..<1 << 26, using: &random)
    let words = (0..<Int.random(in: 1...300, using: &random)).map { _ in number(using: &random) }
    for _ in 0..<Int.random(in: 0...1500, using: &random) {
      capture.nativeNodes.append(node(words, capture.nativeNodes.count, using: &random))
      if Bool.random(using: &random) { capture.pythonNodes.append(node(words, capture.pythonNodes.count, using: &random)) }
      capture.sites.append(site(using: &random))
    }
    for slot in 0..<Int.random(in: 0...5, using: &random) { capture.thread("thread \(slot)", tid: UInt32(slot)) }
    for second in 0..<Int.random(in: 0...200, using: &random) {
      capture.moment(seconds: Double(second), heap: number(using: &random), resident: number(using: &random), peak: 0)
    }
    for _ in 0..<Int.random(in: 0...1500, using: &random) { capture.births.append(birth(using: &random)) }
    for _ in 0..<Int.random(in: 0...50, using: &random) { capture.heapError(using: &random) }
    for _ in 0..<Int.random(in: 0...50, using: &random) { capture.region(using: &random) }
    capture.meta("seed", String(seed))
    return capture
  }

  private mutating func heapError(using random: inout SeededRandom) {
    func number() -> UInt32 { UInt32(truncatingIfNeeded: Self.number(using: &random)) }
    heapError(
      number(), allocated: number(), freed: number(), address: Self.number(using: &random), block: Self.number(using: &random),
      size: Self.number(using: &random), release: number(), facts: number(),
      via: NativeFrameWord(rawValue: Self.number(using: &random)))
  }

  private mutating func region(using random: inout SeededRandom) {
    let numbers = (0..<6).map { _ in Self.number(using: &random) }
    let path = ["", "[heap]", "[anon:x]", "/opt/penta.so", "/memfd:x", "\u{1b}[31m"].randomElement(using: &random) ?? ""
    region(
      numbers.sorted(), site: UInt32(truncatingIfNeeded: Self.number(using: &random)),
      permissions: UInt16(truncatingIfNeeded: Self.number(using: &random)), known: UInt16.random(in: 0...9, using: &random),
      thread: UInt32(truncatingIfNeeded: Self.number(using: &random)), Array(path.utf8),
      length: Bool.random(using: &random) ? nil : UInt32(truncatingIfNeeded: Self.number(using: &random)))
  }

  /// A number of any length in bits.
  private static func number(using random: inout SeededRandom) -> UInt64 {
    random.next() >> UInt64.random(in: 0..<64, using: &random)
  }

  private static func node(_ words: [UInt64], _ number: Int, using random: inout SeededRandom) -> kmm_node {
    let isOdd = Int.random(in: 0..<20, using: &random) == 0
    let parent = isOdd ? UInt32.random(in: 0...UInt32.max, using: &random) : UInt32(number - 1)
    let hash = UInt32.random(in: 0...9, using: &random)
    return kmm_node(frame: words.randomElement(using: &random) ?? 0, parent: parent, hash: hash)
  }

  private static func birth(using random: inout SeededRandom) -> kmm_birth {
    let blocks = number(using: &random)
    return kmm_birth(
      site: UInt32(truncatingIfNeeded: number(using: &random)), epoch: UInt16(truncatingIfNeeded: number(using: &random)),
      reserved: 0, blocks: blocks, bytes: Bool.random(using: &random) ? blocks &* 48 : number(using: &random))
  }

  private static func site(using random: inout SeededRandom) -> kmm_site {
    var site = kmm_site()
    site.native = UInt32(truncatingIfNeeded: number(using: &random))
    site.python = UInt32(truncatingIfNeeded: number(using: &random))
    site.thread = UInt16(truncatingIfNeeded: number(using: &random))
    site.kind = UInt8(truncatingIfNeeded: number(using: &random))
    site.remote = UInt8.random(in: 0...1, using: &random)
    site.allocations = number(using: &random)
    site.allocated_bytes = Bool.random(using: &random) ? site.allocations &* 24 : number(using: &random)
    site.frees = Bool.random(using: &random) ? site.allocations : number(using: &random)
    site.freed_bytes = Bool.random(using: &random) ? site.allocated_bytes : number(using: &random)
    site.temporaries = UInt32(truncatingIfNeeded: number(using: &random))
    site.saved_epoch = UInt32.random(in: 0...3, using: &random)
    site.saved_live_bytes = Int64(bitPattern: number(using: &random))
    site.saved_live_count = Int32(truncatingIfNeeded: number(using: &random))
    return site
  }
}
