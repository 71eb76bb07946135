import CAgent
import CCaptureFormat
import CInterface

// The malloc family. Every hook reads its frame pointer first: the caller's return address stands beside it.

public typealias Block = UnsafeMutableRawPointer

@c(kmm_malloc) public func mallocHook(_ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  let block = Guard.block(size) ?? kmm_real_malloc(size)
  let kind = NewHint.isCalledByNew(frame) ? KMM_KIND_NEW.rawValue : KMM_KIND_MALLOC.rawValue
  NewHint.obtained(block, size, kind, frame)
  return block
}

@c(kmm_calloc) public func callocHook(_ count: Int, _ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  let block = guardedCalloc(count, size) ?? kmm_real_calloc(count, size)
  Events.obtained(block, UInt(bitPattern: count &* size), KMM_KIND_CALLOC.rawValue, frame)
  return block
}

/// A guarded block of zeros: its pages are new.
@inline(__always) private func guardedCalloc(_ count: Int, _ size: Int) -> Block? {
  let (bytes, hasOverflowed) = count.multipliedReportingOverflow(by: size)
  return hasOverflowed ? nil : Guard.block(bytes)
}

@c(kmm_realloc) public func reallocHook(_ old: Block?, _ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  return Reallocation.perform(old, UInt(bitPattern: size), frame) { kmm_real_realloc(old, size) }
}

@c(kmm_reallocarray) public func reallocarrayHook(_ old: Block?, _ count: Int, _ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  return Reallocation.perform(old, UInt(bitPattern: count &* size), frame) { kmm_real_reallocarray(old, count, size) }
}

@c(kmm_free) public func freeHook(_ block: Block?) {
  Events.returning(block, kmm_frame_pointer(), by: .free)
  if !Guard.takesBack(block) { kmm_real_free(block) }
}

@c(kmm_free_sized) public func freeSizedHook(_ block: Block?, _ size: Int) {
  Events.returning(block, kmm_frame_pointer(), by: .free)
  if !Guard.takesBack(block) { kmm_real_free_sized(block, size) }
}

@c(kmm_free_aligned_sized) public func freeAlignedSizedHook(_ block: Block?, _ alignment: Int, _ size: Int) {
  Events.returning(block, kmm_frame_pointer(), by: .free)
  if !Guard.takesBack(block) { kmm_real_free_aligned_sized(block, alignment, size) }
}

@c(kmm_posix_memalign)
public func posixMemalignHook(_ result: UnsafeMutablePointer<Block?>, _ alignment: Int, _ size: Int) -> Int32 {
  let frame = kmm_frame_pointer()
  let status = kmm_real_posix_memalign(result, alignment, size)
  if status == 0 { Events.obtained(result.pointee, UInt(bitPattern: size), KMM_KIND_ALIGNED.rawValue, frame) }
  return status
}

@c(kmm_aligned_alloc) public func alignedAllocHook(_ alignment: Int, _ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  let block = kmm_real_aligned_alloc(alignment, size)
  NewHint.obtained(block, size, KMM_KIND_ALIGNED.rawValue, frame)
  return block
}

@c(kmm_memalign) public func memalignHook(_ alignment: Int, _ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  let block = kmm_real_memalign(alignment, size)
  NewHint.obtained(block, size, KMM_KIND_ALIGNED.rawValue, frame)
  return block
}

@c(kmm_valloc) public func vallocHook(_ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  let block = kmm_real_valloc(size)
  Events.obtained(block, UInt(bitPattern: size), KMM_KIND_ALIGNED.rawValue, frame)
  return block
}

@c(kmm_pvalloc) public func pvallocHook(_ size: Int) -> Block? {
  let frame = kmm_frame_pointer()
  let block = kmm_real_pvalloc(size)
  let rounded = (UInt(bitPattern: size) &+ 4095) & ~4095
  Events.obtained(block, rounded, KMM_KIND_ALIGNED.rawValue, frame)
  return block
}

/// realloc and reallocarray.
enum Reallocation {
  /// Forgets the old block, calls the original, and counts both as one event; a failed call changes nothing.
  ///
  /// `realloc(p, 0)` is judged by its result: NULL means that the block was freed.
  @inline(__always) static func perform(_ old: Block?, _ size: UInt, _ frame: Address, _ original: () -> Block?) -> Block? {
    let violation = Events.Violation(kind: KMM_KIND_REALTIME_ALLOCATION.rawValue, bytes: size, frame: frame)
    guard let thread = Events.enter(violation) else {
      Events.returning(old, frame, by: .realloc)
      return exchanged(old, size, original)
    }
    let oldAddress = Address(bitPattern: old)
    let known = old == nil ? kmm_known_block(entry: 0, size: 0) : taken(thread, oldAddress, frame)
    let block = exchanged(old, size, original)
    if let block {
      exchange(thread, known, oldAddress, Address(bitPattern: block), size, frame)
    } else if known.entry != 0 {
      if size == 0 { Recorder.retire(thread, known, oldAddress) } else { restore(thread, known, oldAddress) }
    }
    Events.leave(thread)
    return block
  }

  @inline(__always) private static func exchanged(_ old: Block?, _ size: UInt, _ original: () -> Block?) -> Block? {
    guard agent.pointee.guard.low != 0, let old, Guard.holds(Address(bitPattern: old)) else { return original() }
    return Guard.exchange(old, Int(bitPattern: size))
  }

  /// Takes the old block out of the table, and judges whether it may be given to realloc.
  @inline(__always) private static func taken(_ thread: ThreadPointer, _ address: Address, _ frame: Address) -> kmm_known_block {
    let known = BlockTable.take(thread, address, freed: Events.givingBack(thread, frame))
    if known.entry == 0 {
      HeapErrors.judgeUnknown(thread, address, frame, .realloc)
    } else {
      HeapErrors.judge(thread, known, address, frame, .realloc)
    }
    return known
  }

  @inline(__always) private static func exchange(
    _ thread: ThreadPointer, _ known: kmm_known_block, _ oldAddress: Address, _ address: Address, _ size: UInt, _ frame: Address
  ) {
    if Sampler.skips(thread, size) {
      if known.entry != 0 { Recorder.retire(thread, known, oldAddress) }
      return
    }
    let native = Events.nativeStack(thread, frame)
    let python = Events.pythonStack(thread)
    Recorder.replace(thread, known, oldAddress, address, size, KMM_KIND_REALLOC.rawValue, native, python)
  }

  /// Puts a block back: the address is still its owner's.
  @inline(never) static func restore(_ thread: ThreadPointer, _ known: kmm_known_block, _ address: Address) {
    let site = BlockEntry(bits: known.entry).site
    if !BlockTable.put(thread, address, UInt(known.size), site, kind: KMM_KIND_NONE.rawValue) { Recorder.dropped() }
  }
}
