import CInterface
import CPython

/// Which node a word of memory leads to: an object at its very address, or a native block around it.
enum BlockNodes {
  /// No memory lies below.
  private static let lowest: Address = 1 << 16

  struct Target {
    let number: UInt32
    /// Whether the word leads behind the beginning of the block.
    let isInside: Bool
  }

  /// The node that a word leads to, made now if it is new; nil where it leads to none.
  @inline(__always) static func target(of value: Address) -> Target? {
    if value < lowest || value >> 47 != 0 { return nil }
    if value & 7 == 0, let number = NodeNumbers.known(value) { return Target(number: number, isInside: false) }
    if photograph.pointee.knows_blocks != 0, let start = LiveBlocks.start(around: value) { return target(value, start) }
    // An object from before the recording stands in no block that is known. In place, its memory may be gone at any time.
    if value & 7 != 0 || Photograph.isInPlace || !ObjectGuess.isObject(value) { return nil }
    return NodeNumbers.number(value).map { Target(number: $0, isInside: false) }
  }

  /// The node that a word leads to, if it is one already. Of use once all nodes are written.
  static func knownTarget(of value: Address) -> Target? {
    if value < lowest || value >> 47 != 0 { return nil }
    if value & 7 == 0, let number = NodeNumbers.known(value) { return Target(number: number, isInside: false) }
    guard photograph.pointee.knows_blocks != 0, let start = LiveBlocks.start(around: value),
      let live = LiveBlocks.block(at: start)
    else { return nil }
    let object = metObject(in: start, UInt(live.size))
    let node = object != 0 ? object : start
    if value < node { return nil }
    let isInside = value != node && (object != 0 || !InteriorHeuristics.hold(start, live.size, value))
    return NodeNumbers.known(node).map { Target(number: $0, isInside: isInside) }
  }

  /// The block that a word leads to; nil where it leads to an object, or to nothing.
  @inline(__always) static func block(of value: Address) -> Target? {
    guard let start = LiveBlocks.start(around: value), let target = target(value, start) else { return nil }
    return NodeNumbers.isBlock(target.number) ? target : nil
  }

  /// Numbers what a block holds: an object, or the block itself.
  static func number(_ block: Address) { _ = target(block, block) }

  @inline(never) private static func target(_ value: Address, _ block: Address) -> Target? {
    if let number = NodeNumbers.known(block), NodeNumbers.isBlock(number) {
      return Target(number: number, isInside: isInside(value, block))
    }
    guard let live = LiveBlocks.block(at: block) else { return nil }
    var object = metObject(in: block, UInt(live.size))
    if object == 0 { object = ObjectGuess.object(in: block, live.size) }
    if object == 0 {
      return NodeNumbers.number(block, KMM_NODE_IS_BLOCK).map { Target(number: $0, isInside: isInside(value, block)) }
    }
    let number = NodeNumbers.number(object)
    // What leads to the collector's words before an object is the collector's.
    return value < object ? nil : number.map { Target(number: $0, isInside: value != object) }
  }

  /// Whether a word leads behind the beginning of a block, and not to a place that stands for the beginning.
  private static func isInside(_ value: Address, _ block: Address) -> Bool {
    guard value != block, let live = LiveBlocks.readableBlock(at: block) else { return value != block }
    return !InteriorHeuristics.hold(block, live.size, value)
  }

  /// The object of a block that is a node already; 0 when there is none.
  private static func metObject(in block: Address, _ size: UInt) -> Address {
    var object = block
    while object <= block &+ 32 && object &+ 16 <= block &+ size {
      if NodeNumbers.knownObject(object) != nil { return object }
      object &+= 16
    }
    return 0
  }

  /// The number of a block that an object uses for itself; nil when the block is not known.
  static func own(_ address: Address, _ use: kmm_block_use) -> UInt32? {
    if photograph.pointee.knows_blocks == 0 { return nil }
    guard let start = LiveBlocks.start(around: address) else { return nil }
    let isOpaque = KMM_NODE_IS_BLOCK | KMM_NODE_IS_OPAQUE | UInt64(use.rawValue) << UInt64(KMM_NODE_USE_SHIFT)
    return NodeNumbers.number(start, isOpaque)
  }
}
