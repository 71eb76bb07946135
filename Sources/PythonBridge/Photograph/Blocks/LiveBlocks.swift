import CInterface
import CPython

/// The live blocks of a process that is being recorded: where each begins, and which one is around an address.
///
/// A bit for every 16 bytes says where blocks begin, so that the block around an address is the last that begins before it. What is
/// large is searched for by its bounds instead.
enum LiveBlocks {
  private static let spanShift: UInt = 26
  private static let spans: UInt = 1 << (47 - 26)
  private static let mapBytes = 1 << (26 - 4 - 3)
  private static let large: UInt64 = 1 << 15
  /// Blocks from this size on may lie in memory that a process keeps from its copies, or that nobody may read.
  private static let checked: UInt64 = 4096
  /// How many words of 64 bits the beginning of a block that is not large lies back at most.
  private static let reach = Int(large >> 10) + 1

  /// Finds out where all blocks are; without a recording of all of them there is none.
  static func open() {
    let state = photograph
    state.pointee.block_spans = kmm_py_map(Int(spans) &* 8)
    if state.pointee.block_spans == 0 { return failed() }
    let interface = bridge.pointee.interface.unsafelyUnwrapped
    if !interface.pointee.each_block({ block, size in LiveBlocks.note(block, size) }) { return }
    AddressRanges.sort(state.pointee.large_blocks, state.pointee.large_count)
    state.pointee.knows_blocks = 1
  }

  private static func failed() { photograph.pointee.failure = KMM_PHOTOGRAPH_NO_MEMORY.rawValue }

  /// Adds a block to the map.
  static func note(_ block: Address, _ size: UInt64) {
    if block >> spanShift >= spans || block & 15 != 0 {
      photograph.pointee.dropped_nodes &+= 1
      return
    }
    let first = photograph.pointee.block_spans &+ (block >> spanShift) &* 8
    if kmm_load64(first) == 0 {
      let map = kmm_py_map(mapBytes)
      if map == 0 { return failed() }
      kmm_store64(first, UInt64(map))
    }
    let place = word(block)
    kmm_store64(place, kmm_load64(place) | bit(block))
    if size > large { noteLarge(block, size) }
  }

  private static func noteLarge(_ block: Address, _ size: UInt64) {
    let state = photograph
    let stride = MemoryLayout<kmm_span>.stride
    if state.pointee.large_count == state.pointee.large_capacity {
      let capacity = max(4096, 2 &* state.pointee.large_capacity)
      let larger = kmm_photograph_grow(
        state.pointee.large_blocks, Int(state.pointee.large_capacity) &* stride, Int(capacity) &* stride)
      if larger == 0 { return failed() }
      state.pointee.large_blocks = larger
      state.pointee.large_capacity = capacity
    }
    AddressRanges.range(state.pointee.large_blocks, state.pointee.large_count).pointee =
      kmm_span(start: block, end: block &+ UInt(size))
    state.pointee.large_count &+= 1
  }

  /// The word of the map that has an address's bit; 0 where no block is near.
  @inline(__always) private static func word(_ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    let map = Address(kmm_load64(photograph.pointee.block_spans &+ span &* 8))
    return map == 0 ? 0 : map &+ ((address >> 10) & (1 << 16 &- 1)) &* 8
  }

  @inline(__always) private static func bit(_ address: Address) -> UInt64 { 1 << UInt64((address >> 4) & 63) }

  /// Where the block around an address begins, if there is one, or else some other block; 0 when there is none near.
  @inline(__always) private static func beginning(before address: Address) -> Address {
    var place = word(address)
    if place == 0 { return largeBeginning(before: address) }
    var chunk = address >> 10
    var bits = kmm_load64(place) & (UInt64.max >> (63 &- UInt64((address >> 4) & 63)))
    var left = reach
    while bits == 0 {
      left &-= 1
      chunk &-= 1
      if left == 0 { return largeBeginning(before: address) }
      place = word(chunk << 10)
      bits = place == 0 ? 0 : kmm_load64(place)
    }
    return chunk << 10 | UInt(63 &- bits.leadingZeroBitCount) << 4
  }

  private static func largeBeginning(before address: Address) -> Address {
    guard
      let range = AddressRanges.range(around: address, photograph.pointee.large_blocks, photograph.pointee.large_count)
    else { return 0 }
    return range.start
  }

  /// What is known of the block that begins at an address; nil where none does.
  @inline(__always) static func block(at address: Address) -> kmm_live_block? {
    if ControlBlocks.hold(address) { return ControlBlocks.block(at: address) }
    var block = kmm_live_block()
    return bridge.pointee.interface.unsafelyUnwrapped.pointee.live_block(address, &block) ? block : nil
  }

  /// What is known of the block that begins at an address; nil where none does, or its memory may not be read.
  static func readableBlock(at address: Address) -> kmm_live_block? {
    guard let block = block(at: address), isReadable(address, block.size) else { return nil }
    return block
  }

  /// Whether the memory of a block may be read.
  static func isReadable(_ block: Address, _ size: UInt64) -> Bool {
    size < checked || ReadableMemory.holds(block, UInt(size))
  }

  /// Where the block around an address begins; nil where there is none, or no blocks are known.
  static func start(around address: Address) -> Address? {
    if photograph.pointee.knows_blocks == 0 { return nil }
    let start = beginning(before: address)
    if start == 0 { return nil }
    if let block = block(at: start), address &- start < max(UInt(block.size), 1) { return start }
    let large = largeBeginning(before: address)
    return large == 0 || large == start ? nil : large
  }

  /// Whether any block begins in a range of addresses.
  static func begin(in start: Address, _ end: Address) -> Bool {
    var place = start
    while place < end {
      let word = word(place)
      if word == 0 {
        place = (place >> spanShift &+ 1) << spanShift
        continue
      }
      var bits = kmm_load64(word) & UInt64.max << UInt64((place >> 4) & 63)
      if end >> 10 == place >> 10 { bits &= ~(UInt64.max << UInt64((end >> 4) & 63)) }
      if bits != 0 { return true }
      place = (place >> 10 &+ 1) << 10
    }
    return false
  }

  /// Calls for every block, by address.
  static func visit(_ body: (_ block: Address) -> Void) {
    var span: UInt = 0
    while span < spans {
      let map = Address(kmm_load64(photograph.pointee.block_spans &+ span &* 8))
      var chunk: UInt = 0
      while map != 0 && chunk < 1 << 16 {
        var bits = kmm_load64(map &+ chunk &* 8)
        while bits != 0 {
          body(span << spanShift | chunk << 10 | UInt(bits.trailingZeroBitCount) << 4)
          bits &= bits &- 1
        }
        chunk &+= 1
      }
      span &+= 1
    }
  }
}
