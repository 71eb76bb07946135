import CAgent
import CCaptureFormat
import CInterface

/// The live blocks: Python's small objects in a shadow of their pools, all others in a table
/// of the thread that allocated them.
///
/// An address belongs to the thread that is allocating or freeing it: a block is remembered after it was obtained and
/// forgotten before it is given back, so two threads never touch one entry at once.
enum BlockTable {
  static func open() -> Bool { ObjectShadow.open() && BlockOwners.open() }

  /// Forgets everything: a new recording begins.
  static func clear() {
    ObjectShadow.clear()
    BlockOwners.clear()
    var thread = agent.pointee.all_threads
    while let current = thread {
      BlockBuckets.clear(current)
      thread = current.pointee.next_all
    }
  }

  /// Remembers a block of a site; false when there was no memory for it.
  @inline(__always) static func put(_ thread: ThreadPointer, _ address: Address, _ size: UInt, _ site: UInt32, kind: UInt32)
    -> Bool
  {
    if kind >= KMM_KIND_PYMEM_MEM.rawValue && ObjectShadow.holds(address, size) {
      return ObjectShadow.put(thread, address, size, site)
    }
    Sampler.noteKept(address)
    return BlockOwners.note(address, thread) && BlockBuckets.put(thread, address, size, site)
  }

  /// Takes a block that PyMem gave out of the table; entry 0 when it is not in it.
  @inline(__always) static func takeObject(_ thread: ThreadPointer, _ address: Address) -> kmm_known_block {
    let known = ObjectShadow.take(address)
    return known.entry != 0 ? known : take(thread, address)
  }

  /// Takes a block of the malloc family out of the table; entry 0 when it is not in it. `freed`: the site that gives it back, if that is
  /// kept.
  @inline(__always) static func take(_ thread: ThreadPointer, _ address: Address, freed: UInt32 = 0) -> kmm_known_block {
    let owner = BlockOwners.owner(of: address)
    if owner == BlockOwners.nobody { return kmm_known_block(entry: 0, size: 0) }
    var known = kmm_known_block(entry: 0, size: 0)
    if owner == UInt16(truncatingIfNeeded: thread.pointee.slot &+ 1) {
      known = BlockBuckets.take(thread, address, freed: freed)
    } else {
      known = takeRemotely(thread, address, owner, freed)
    }
    if known.entry != 0 { Sampler.noteGone(address) }
    return known
  }

  /// A live block, which stays in the table; entry 0 when it is not in it. In a photograph's copy, where no other thread runs.
  static func known(_ address: Address) -> kmm_known_block {
    let object = ObjectShadow.known(address)
    if object.entry != 0 { return object }
    let owner = BlockOwners.owner(of: address)
    if owner == BlockOwners.nobody { return kmm_known_block(entry: 0, size: 0) }
    if owner != BlockOwners.several {
      guard let holder = kmm_thread_of_slot(UInt32(owner) &- 1) else { return kmm_known_block(entry: 0, size: 0) }
      return BlockBuckets.known(address, in: holder)
    }
    var thread = agent.pointee.all_threads
    while let current = thread {
      let known = BlockBuckets.known(address, in: current)
      if known.entry != 0 { return known }
      thread = current.pointee.next_all
    }
    return kmm_known_block(entry: 0, size: 0)
  }

  /// The trace of the block that was given back at an address; nil where there is none. Where there are several that differ it cannot be said
  /// which is the latest, and sites and size are 0.
  static func gone(_ address: Address) -> GoneBlock? {
    if BlockOwners.owner(of: address) == BlockOwners.nobody { return nil }
    var found: GoneBlock?
    var thread = agent.pointee.all_threads
    while let current = thread {
      locked(kmm_block_lock(current)) {
        BlockBuckets.forEachGone(address, in: current) { gone in
          found = found.map { $0.isSame(as: gone) ? $0 : GoneBlock.doubtful } ?? gone
        }
      }
      thread = current.pointee.next_all
    }
    return found
  }

  /// The live block of the malloc family that an address points into, behind its beginning; nil where there is none. O(blocks).
  static func around(_ address: Address) -> (start: Address, block: kmm_known_block)? {
    var thread = agent.pointee.all_threads
    while let current = thread {
      if let found = locked(kmm_block_lock(current), { BlockBuckets.around(address, in: current) }) { return found }
      thread = current.pointee.next_all
    }
    return nil
  }

  /// The site of a live block of the malloc family; 0 when it is not in the table.
  static func site(of address: Address) -> UInt32 {
    var thread = agent.pointee.all_threads
    while let current = thread {
      let known = locked(kmm_block_lock(current)) { BlockBuckets.known(address, in: current) }
      if known.entry != 0 { return BlockEntry(bits: known.entry).site }
      thread = current.pointee.next_all
    }
    return 0
  }

  /// Calls for every live block. In a photograph's copy, where no other thread runs.
  static func forEach(_ visit: @convention(c) (UInt, UInt64) -> Void) {
    ObjectShadow.forEachEntry { address, bits in visit(address, BlockEntry(bits: bits).size) }
    var thread = agent.pointee.all_threads
    while let current = thread {
      BlockBuckets.forEach(in: current, visit)
      thread = current.pointee.next_all
    }
  }

  @inline(never) private static func takeRemotely(
    _ thread: ThreadPointer, _ address: Address, _ owner: UInt16, _ freed: UInt32
  ) -> kmm_known_block {
    if owner != BlockOwners.several {
      guard let holder = kmm_thread_of_slot(UInt32(owner) &- 1) else { return kmm_known_block(entry: 0, size: 0) }
      return BlockBuckets.take(from: holder, address, freed: freed)
    }
    let known = BlockBuckets.take(thread, address, freed: freed)
    if known.entry != 0 { return known }
    var other = agent.pointee.all_threads
    while let current = other {
      if current != thread {
        let known = BlockBuckets.take(from: current, address, freed: freed)
        if known.entry != 0 { return known }
      }
      other = current.pointee.next_all
    }
    return kmm_known_block(entry: 0, size: 0)
  }
}
