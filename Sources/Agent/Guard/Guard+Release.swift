import CAgent
import CCaptureFormat
import CInterface

extension Guard {
  /// Notes who made a guarded block, and who gives it back, and looks whether somebody has written beside it. `frame` is the hook's.
  @inline(__always) static func note(_ thread: ThreadPointer, _ known: kmm_known_block, _ address: Address, _ frame: Address) {
    if agent.pointee.guard.interval != 0 && holds(address) { noteGivenBack(thread, known, address, frame) }
  }

  @inline(never) private static func noteGivenBack(
    _ thread: ThreadPointer, _ known: kmm_known_block, _ address: Address, _ frame: Address
  ) {
    let entry = entry(page(of: address))
    if entry.pointee.start != address || entry.pointee.state != KMM_GUARD_LIVE.rawValue { return }
    entry.pointee.allocated = BlockEntry(bits: known.entry).site
    entry.pointee.freed = SiteTable.site(
      thread, native: Events.nativeStack(thread, frame), python: Events.pythonStack(thread), kind: KMM_KIND_GIVEN_BACK.rawValue)
    let overwritten = GuardEdges.of(entry).overwritten
    if overwritten == 0 { return }
    var fault = HeapErrors.Fault(overwritten > address ? KMM_KIND_OVERFLOW : KMM_KIND_UNDERFLOW, at: overwritten)
    (fault.block, fault.size, fault.allocated) = (address, entry.pointee.size, entry.pointee.allocated)
    fault.facts = KMM_ERROR_LATE.rawValue | KMM_ERROR_WRITES.rawValue
    keepingErrno { HeapErrors.note(thread, fault, frame) }
  }

  /// What is wrong with giving back an address of the region that no live block has.
  static func fault(of address: Address) -> HeapErrors.Fault? {
    let entry = entry(UInt(entry(page(of: address)).pointee.first))
    if entry.pointee.state == KMM_GUARD_UNUSED.rawValue { return nil }
    return fault(entry.pointee.start == address ? KMM_KIND_DOUBLE_FREE : KMM_KIND_INVALID_FREE, at: address, of: entry)
  }

  /// Takes a guarded block back; false for an address that is none of the region's.
  @inline(__always) static func takesBack(_ block: Block?) -> Bool {
    guard agent.pointee.guard.low != 0, let block, holds(Address(bitPattern: block)) else { return false }
    takeBack(Address(bitPattern: block))
    return true
  }

  @inline(never) private static func takeBack(_ address: Address) {
    let first = UInt(entry(page(of: address)).pointee.first)
    let entry = entry(first)
    guard first != 0, entry.pointee.start == address, entry.pointee.state == KMM_GUARD_LIVE.rawValue else {
      return imitate(entry, address)
    }
    keepingErrno {
      let count = pageCount(entry.pointee.size)
      entry.pointee.state = KMM_GUARD_FREED.rawValue
      // The page behind it may have been opened.
      self.entry(first &+ count).pointee.state = KMM_GUARD_UNUSED.rawValue
      kmm_guard_close(self.address(ofPage: first), Int((count &+ 1) &* pageBytes))
      _ = kmm_guard_count_live(kmm_guard(), -1)
      keep(first)
    }
  }

  /// The contents of the latest blocks stay, for a program that goes on to use them; those of the oldest go.
  private static func keep(_ first: UInt) {
    let number = kmm_guard_count_quarantined(kmm_guard())
    let place = agent.pointee.guard.quarantine &+ UInt(number % UInt64(KMM_GUARD_QUARANTINE)) &* 4
    let oldest = UInt(kmm_exchange32(place, UInt32(truncatingIfNeeded: first)))
    if oldest == 0 || entry(oldest).pointee.state != KMM_GUARD_FREED.rawValue { return }
    kmm_advise(address(ofPage: oldest), Int(pageCount(entry(oldest).pointee.size) &* pageBytes), MADV_DONTNEED)
  }

  /// What is given back is no block, or no more: the allocator does with one of its own what it would have done with this one.
  private static func imitate(_ entry: UnsafeMutablePointer<kmm_guarded>, _ address: Address) {
    guard let stand = kmm_real_malloc(Int(entry.pointee.size)) else { return }
    if entry.pointee.state == KMM_GUARD_LIVE.rawValue {
      kmm_copy(Address(bitPattern: stand), entry.pointee.start, Int(entry.pointee.size))
    }
    if entry.pointee.start == address {
      kmm_real_free(stand)
      kmm_real_free(stand)
    } else {
      kmm_real_free(stand + Int(bitPattern: address &- entry.pointee.start))
    }
  }

  /// realloc of a guarded block: another one with its contents. nil where there was no memory, or a size of 0.
  static func exchange(_ block: Block, _ size: Int) -> Block? {
    let address = Address(bitPattern: block)
    let entry = entry(page(of: address))
    if size == 0 || entry.pointee.start != address || entry.pointee.state != KMM_GUARD_LIVE.rawValue {
      takeBack(address)
      return nil
    }
    guard let new = self.block(size) ?? kmm_real_malloc(size) else { return nil }
    kmm_copy(Address(bitPattern: new), address, min(size, Int(entry.pointee.size)))
    takeBack(address)
    return new
  }
}

/// The size of a guarded block is the one that was asked for.
@c(kmm_usable_size) public func usableSizeHook(_ block: Block?) -> Int {
  if let block, Guard.holds(Address(bitPattern: block)) {
    return Int(Guard.entry(Guard.page(of: Address(bitPattern: block))).pointee.size)
  }
  return kmm_real_usable_size(block)
}
