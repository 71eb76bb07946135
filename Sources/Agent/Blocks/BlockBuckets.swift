import CAgent
import CCaptureFormat
import CInterface

/// The blocks of the malloc family that one thread allocated: a hash table of one-line buckets, four pairs of address and entry
/// in each.
///
/// A block stands in the first bucket of its sequence that had room: the first is common to 128 bytes of heap, so that neighbours
/// share a line; the second lies beside it; the others depend on the address alone. Only the owner adds and moves, so that adding
/// is two stores and the owner's own frees are one; other threads take blocks out under the table's lock, which the owner holds
/// while it moves everything to a larger table.
///
/// A table: the number of buckets, how many of a sequence were ever needed, then the buckets from byte 64 on. A pair: the address
/// in bits 0-46 with the high bits of the size from bit 48 on, then the entry. Bit 47 marks the trace of a block that is gone: its pair
/// is free, and tells what lay there for as long as nobody needs it.
enum BlockBuckets {
  private static let pairBytes: UInt = 16
  private static let bucketBytes: UInt = 64
  private static let firstBuckets: UInt64 = 1 << 8
  private static let addressShift: UInt64 = 16
  private static let longestSequence = 32
  private static let goneBit: UInt64 = 1 << 47
  private static let none = kmm_known_block(entry: 0, size: 0)

  /// Forgets every block of a thread.
  static func clear(_ thread: ThreadPointer) {
    let table = thread.pointee.blocks
    if table == 0 { return }
    thread.pointee.blocks = 0
    thread.pointee.block_limit = 0
    thread.pointee.block_count = 0
    thread.pointee.blocks_taken = 0
    kmm_unmap(table, tableBytes(kmm_load64(table)))
  }

  @inline(__always) private static func tableBytes(_ buckets: UInt64) -> Int { Int(buckets &+ 1) &* Int(bucketBytes) }

  /// A bucket of an address's sequence in a table.
  @inline(__always) private static func bucket(_ table: Address, _ address: Address, _ choice: Int) -> Address {
    let place = choice < 2 ? UInt64(address >> 7) : UInt64(address >> 3) &* UInt64(2 &* choice &+ 1)
    let product = place &* 0x9E37_79B9_7F4A_7C15
    let number = UInt(((product >> 32) &* kmm_load64(table)) >> 32)
    return table &+ bucketBytes &+ (choice == 1 ? number ^ 1 : number) &* bucketBytes
  }

  /// Takes a block out of the calling thread's table; entry 0 when it is not in it. `freed`: the site that gives it back, if that is kept.
  @inline(__always) static func take(_ thread: ThreadPointer, _ address: Address, freed: UInt32 = 0) -> kmm_known_block {
    let known = find(thread.pointee.blocks, address, freed)
    if known.entry != 0 { thread.pointee.block_count &-= 1 }
    return known
  }

  /// Takes a block out of another thread's table.
  static func take(from owner: ThreadPointer, _ address: Address, freed: UInt32 = 0) -> kmm_known_block {
    locked(kmm_block_lock(owner)) {
      let known = find(owner.pointee.blocks, address, freed)
      if known.entry != 0 { owner.pointee.blocks_taken &+= 1 }
      return known
    }
  }

  /// A block that stays in a thread's table; entry 0 when it is not in it.
  static func known(_ address: Address, in thread: ThreadPointer) -> kmm_known_block {
    let pair = place(of: address, in: thread.pointee.blocks)
    return pair == 0 ? none : block(pair)
  }

  /// Calls for every block of a thread's table. In a photograph's copy, where no other thread runs.
  static func forEach(in thread: ThreadPointer, _ visit: @convention(c) (UInt, UInt64) -> Void) {
    forEachPair(in: thread) { key, pair in visit(Address((key << addressShift) >> addressShift), block(pair).size) }
  }

  /// Calls with the entry and the whole size of every block of a thread's table. Under its lock.
  static func forEachEntry(in thread: ThreadPointer, _ body: (BlockEntry, UInt64) -> Void) {
    forEachPair(in: thread) { _, pair in
      let known = block(pair)
      body(BlockEntry(bits: known.entry), known.size)
    }
  }

  @inline(__always) private static func forEachPair(in thread: ThreadPointer, _ body: (UInt64, Address) -> Void) {
    let table = thread.pointee.blocks
    if table == 0 { return }
    var pair = table &+ bucketBytes
    let end = pair &+ UInt(kmm_load64(table)) &* bucketBytes
    while pair < end {
      let key = kmm_load64(pair)
      if isLive(key) { body(key, pair) }
      pair &+= pairBytes
    }
  }

  /// How many buckets of a sequence may hold something.
  @inline(__always) private static func reach(_ table: Address) -> Int { Int(kmm_load64(table &+ 8)) }

  @inline(__always) private static func find(_ table: Address, _ address: Address, _ freed: UInt32) -> kmm_known_block {
    let pair = place(of: address, in: table)
    if pair == 0 { return none }
    let known = block(pair)
    if agent.pointee.keeps_frees == 0 {
      kmm_release64(pair, kmm_load64(pair) | goneBit)
    } else {
      let gone = GoneBlock(known, freed: freed)
      kmm_store64(pair &+ 8, gone.entry)
      kmm_release64(pair, UInt64(address) | goneBit | gone.keyBits)
    }
    return known
  }

  /// Calls with every trace of blocks that were at an address.
  static func forEachGone(_ address: Address, in thread: ThreadPointer, _ body: (GoneBlock) -> Void) {
    let table = thread.pointee.blocks
    if table == 0 { return }
    var choice = 0
    while choice < reach(table) {
      var pair = bucket(table, address, choice)
      let end = pair &+ bucketBytes
      while pair < end {
        let key = kmm_load64(pair)
        if isKey(key, address | Address(goneBit)) { body(GoneBlock(key: key, entry: kmm_load64(pair &+ 8))) }
        pair &+= pairBytes
      }
      choice &+= 1
    }
  }

  /// The block of a thread's table that holds an address behind its beginning, or ends there, where no other can begin; nil where none does.
  /// O(table); under the table's lock.
  static func around(_ address: Address, in thread: ThreadPointer) -> (start: Address, block: kmm_known_block)? {
    var found: (start: Address, block: kmm_known_block)?
    forEachPair(in: thread) { key, pair in
      let start = Address((key << addressShift) >> addressShift)
      if start >= address { return }
      let known = block(pair)
      if address &- start <= UInt(known.size) { found = (start, known) }
    }
    return found
  }

  /// The pair of a block; 0 when it has none in the table.
  @inline(__always) private static func place(of address: Address, in table: Address) -> Address {
    if table == 0 { return 0 }
    let reach = reach(table)
    var choice = 0
    while choice < reach {
      let pair = pair(in: bucket(table, address, choice)) { isKey($0, address) }
      if pair != 0 { return pair }
      choice &+= 1
    }
    return 0
  }

  @inline(__always) private static func block(_ pair: Address) -> kmm_known_block {
    let entry = BlockEntry(bits: kmm_load64(pair &+ 8))
    return kmm_known_block(entry: entry.bits, size: entry.size | (kmm_load64(pair) >> 48) << BlockEntry.sizeBits)
  }

  /// The first pair of a bucket whose key fulfils a condition; 0 when none does. All four are looked at: which one it is cannot be
  /// predicted.
  @inline(__always) private static func pair(in bucket: Address, where isWanted: (UInt64) -> Bool) -> Address {
    let first: UInt = isWanted(kmm_acquire64(bucket)) ? 1 : 0
    let second: UInt = isWanted(kmm_acquire64(bucket &+ pairBytes)) ? 2 : 0
    let third: UInt = isWanted(kmm_acquire64(bucket &+ 2 &* pairBytes)) ? 4 : 0
    let fourth: UInt = isWanted(kmm_acquire64(bucket &+ 3 &* pairBytes)) ? 8 : 0
    let found = first | second | third | fourth
    return found == 0 ? 0 : bucket &+ UInt(truncatingIfNeeded: found.trailingZeroBitCount) &* pairBytes
  }

  /// A pair of a bucket for a new block; 0 when all hold blocks. The trace of what lay at its address goes first, and those of others last.
  @inline(__always) private static func freePair(in bucket: Address, for address: Address) -> Address {
    let own = pair(in: bucket) { isKey($0, address | Address(goneBit)) }
    if own != 0 { return own }
    let empty = pair(in: bucket) { $0 == 0 }
    return empty != 0 ? empty : pair(in: bucket) { !isLive($0) }
  }

  /// Remembers a block in the calling thread's table; false when there was no memory for it.
  @inline(__always) static func put(_ thread: ThreadPointer, _ address: Address, _ size: UInt, _ site: UInt32) -> Bool {
    let key = UInt64(address) | UInt64(size >> UInt(BlockEntry.sizeBits)) << 48
    let entry = BlockEntry(site: site, size: size).bits
    thread.pointee.block_count &+= 1
    if thread.pointee.block_count > thread.pointee.block_limit && !makeRoom(thread) { return false }
    let table = thread.pointee.blocks
    if pair(in: bucket(table, address, 0), where: { isKey($0, address) }) != 0 { dropStale(thread, address) }
    return add(table, address, key, entry) || addAfterGrowth(thread, address, key, entry)
  }

  @inline(__always) private static func isKey(_ key: UInt64, _ address: Address) -> Bool {
    (key ^ UInt64(address)) << addressShift == 0
  }

  /// Whether a pair holds a block: neither nothing nor the trace of one that is gone, whose bit 47 becomes the sign.
  @inline(__always) private static func isLive(_ key: UInt64) -> Bool { Int64(bitPattern: key << addressShift) > 0 }

  /// The address is in the table although it was given out again: the free was not seen, and is counted now.
  @inline(never) private static func dropStale(_ thread: ThreadPointer, _ address: Address) {
    while true {
      let known = take(thread, address)
      if known.entry == 0 { return }
      Recorder.retire(thread, known, address)
    }
  }

  @inline(__always) private static func add(_ table: Address, _ address: Address, _ key: UInt64, _ entry: UInt64) -> Bool {
    var choice = 0
    while choice < longestSequence {
      if choice == reach(table) { kmm_store64(table &+ 8, UInt64(choice &+ 1)) }
      let pair = freePair(in: bucket(table, address, choice), for: address)
      if pair != 0 {
        kmm_store64(pair &+ 8, entry)
        kmm_release64(pair, key)
        return true
      }
      choice &+= 1
    }
    return false
  }

  /// All buckets of the sequence are full: hardly ever below the limit.
  @inline(never) private static func addAfterGrowth(_ thread: ThreadPointer, _ address: Address, _ key: UInt64, _ entry: UInt64)
    -> Bool
  {
    dropStale(thread, address)
    if add(thread.pointee.blocks, address, key, entry) { return true }
    while grow(thread) {
      if add(thread.pointee.blocks, address, key, entry) { return true }
    }
    thread.pointee.block_count &-= 1
    return false
  }

  /// The table seems to be seven tenths full; others may have taken blocks out.
  @inline(never) private static func makeRoom(_ thread: ThreadPointer) -> Bool {
    locked(kmm_block_lock(thread)) {
      thread.pointee.block_count &-= thread.pointee.blocks_taken
      thread.pointee.blocks_taken = 0
    }
    // Without memory for a larger table the one that is there is filled.
    if thread.pointee.block_count <= thread.pointee.block_limit || grow(thread) || thread.pointee.blocks != 0 { return true }
    thread.pointee.block_count &-= 1
    return false
  }

  /// Moves all blocks to a table half as large again.
  private static func grow(_ thread: ThreadPointer) -> Bool {
    let old = thread.pointee.blocks
    let oldBuckets = old == 0 ? 0 : kmm_load64(old)
    var buckets = max(firstBuckets, (oldBuckets &+ oldBuckets / 2 &+ 1) & ~1)
    while true {
      let table = keepingErrno { kmm_map_anonymous(tableBytes(buckets)) }
      if table == 0 { return false }
      kmm_store64(table, buckets)
      if move(thread, old, oldBuckets, to: table) {
        thread.pointee.block_limit = Int64(buckets &* 14 / 5)
        if old != 0 { keepingErrno { kmm_unmap(old, tableBytes(oldBuckets)) } }
        return true
      }
      keepingErrno { kmm_unmap(table, tableBytes(buckets)) }
      buckets = (buckets &+ buckets / 2) & ~1
    }
  }

  private static func move(_ thread: ThreadPointer, _ old: Address, _ oldBuckets: UInt64, to table: Address) -> Bool {
    locked(kmm_block_lock(thread)) {
      var pair = old &+ bucketBytes
      let end = pair &+ UInt(oldBuckets) &* bucketBytes
      while pair < end {
        let key = kmm_load64(pair)
        let address = Address((key << addressShift) >> addressShift)
        if isLive(key) && !add(table, address, key, kmm_load64(pair &+ 8)) { return false }
        pair &+= pairBytes
      }
      thread.pointee.blocks = table
      return true
    }
  }
}
