import CAgent
import CInterface

/// What glibc's own words around a block tell of it: a second witness beside the table of blocks, which does not see what the dynamic loader
/// allocates.
///
/// A chunk of glibc's (malloc/malloc.c): 16 bytes before the block stand the size of the chunk before, if that is free, and its own size
/// with three flags. Nothing is written, and what cannot be read is not.
enum LibcHeap {
  enum State {
    case free
    case inUse
    /// Another allocator's, or damaged.
    case unknown
  }

  private static let previousInUse: UInt = 1
  private static let isMapped: UInt = 2
  private static let flags: UInt = 7
  private static let smallestChunk: UInt = 32
  private static let largestFastChunk: UInt = 160

  /// Finds out whether the allocator is glibc's, and which word it writes into the blocks that a thread's cache (tcache) keeps.
  static func learn() {
    if agent.pointee.malloc_is_libc != 0 { return }
    guard let module = SymbolSearch.find(characters("malloc")).module, contains(module, "/libc.so") || contains(module, "/libc-2")
    else { return }
    agent.pointee.malloc_is_libc = 1
    guard let probe = kmm_real_malloc(24) else { return }
    let address = Address(bitPattern: probe)
    kmm_store64(address &+ 8, 0)
    kmm_keep_order()
    kmm_real_free(probe)
    kmm_keep_order()
    agent.pointee.tcache_key = kmm_load64(address &+ 8)
  }

  /// Whether a block that the program had is free now.
  static func state(of address: Address) -> State {
    if agent.pointee.malloc_is_libc == 0 || address & 15 != 0 { return .unknown }
    let chunk = address &- 16
    // A large block's memory went back to the system.
    guard isReadable(chunk, 4) else { return .free }
    let head = word(at: chunk &+ 8)
    let size = head & ~flags
    if agent.pointee.tcache_key != 0 && kmm_load64(address &+ 8) == agent.pointee.tcache_key { return .free }
    if head & isMapped != 0 { return .inUse }
    if size < smallestChunk || size & 15 != 0 { return .unknown }
    let next = chunk &+ size
    // The rest of a heap, up to its end.
    guard isReadable(next, 2) else { return .free }
    if word(at: next &+ 8) & previousInUse == 0 { return .free }
    if size <= largestFastChunk && isInFastBin(address, size) { return .free }
    return isInBin(chunk) || isMergedWithPrevious(chunk, head) ? .free : .inUse
  }

  /// Whether what stands before an address can be the head of a chunk: then nobody can say that it is no block.
  static func mayBeBlock(_ address: Address) -> Bool {
    if agent.pointee.malloc_is_libc == 0 { return true }
    if address & 15 != 0 { return false }
    let chunk = address &- 16
    guard isReadable(chunk, 2) else { return false }
    let head = word(at: chunk &+ 8)
    let size = head & ~flags
    if size < smallestChunk || size & 15 != 0 || size >= 1 << 46 { return false }
    if head & isMapped != 0 { return chunk & 15 == 0 && (size &+ word(at: chunk)) & 4095 == 0 }
    let next = chunk &+ size
    guard isReadable(next, 2) else { return false }
    let following = word(at: next &+ 8) & ~flags
    return word(at: next &+ 8) & previousInUse != 0 && following >= 16 && following & 15 == 0 && following < 1 << 46
  }

  /// A list of small free chunks: the first word is the next one, hidden by the address of the word (glibc 2.32 and later).
  private static func isInFastBin(_ address: Address, _ size: UInt) -> Bool {
    let next = word(at: address) ^ (address >> 12)
    if next == 0 { return true }
    return next & 15 == 0 && isReadable(next, 2) && word(at: next &+ 8) & ~flags == size
  }

  /// A ring of free chunks: both neighbours lead back.
  private static func isInBin(_ chunk: Address) -> Bool {
    let forward = word(at: chunk &+ 16)
    let backward = word(at: chunk &+ 24)
    if forward & 15 != 0 || backward & 15 != 0 || !isReadable(forward, 4) || !isReadable(backward, 4) { return false }
    return word(at: forward &+ 24) == chunk && word(at: backward &+ 16) == chunk
  }

  /// The free chunk before has grown over this one.
  private static func isMergedWithPrevious(_ chunk: Address, _ head: UInt) -> Bool {
    if head & previousInUse != 0 { return false }
    let distance = word(at: chunk)
    if distance < smallestChunk || distance & 15 != 0 || distance > chunk || !isReadable(chunk &- distance, 2) { return false }
    return word(at: chunk &- distance &+ 8) & ~flags > distance
  }

  private static func isReadable(_ address: Address, _ words: UInt) -> Bool {
    kmm_is_readable(address) && kmm_is_readable(address &+ words &* 8 &- 8)
  }
}
