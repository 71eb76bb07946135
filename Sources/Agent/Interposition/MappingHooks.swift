import CAgent
import CCaptureFormat
import CInterface

// mmap, munmap and mremap. The mapping lock is held over the original, so that the table and the address space agree;
// a failed call changes nothing.

@c(kmm_mmap)
public func mmapHook(_ address: Block?, _ size: Int, _ protection: Int32, _ flags: Int32, _ file: Int32, _ offset: off_t) -> Block
{
  let frame = kmm_frame_pointer()
  guard let mapper = Mapper.enter(frame) else { return kmm_real_mmap(address, size, protection, flags, file, offset) }
  let result = locked(&agent.pointee.mapping_lock) {
    let result = kmm_real_mmap(address, size, protection, flags, file, offset)
    if Mapper.succeeded(result) {
      let kind = mapper.kind(protection, flags)
      mapper.map(Address(bitPattern: result), UInt(bitPattern: size), kind, frame)
    }
    return result
  }
  mapper.leave()
  return result
}

@c(kmm_munmap) public func munmapHook(_ address: Block?, _ size: Int) -> Int32 {
  let frame = kmm_frame_pointer()
  guard let mapper = Mapper.enter(frame, KMM_KIND_REALTIME_UNMAPPING) else { return kmm_real_munmap(address, size) }
  let result = locked(&agent.pointee.mapping_lock) {
    let result = kmm_real_munmap(address, size)
    if result == 0 { mapper.unmap(Address(bitPattern: address), UInt(bitPattern: size)) }
    return result
  }
  mapper.leave()
  return result
}

@c(kmm_mremap)
public func mremapHook(_ old: Block?, _ oldSize: Int, _ size: Int, _ flags: Int32, _ target: Block?) -> Block {
  let frame = kmm_frame_pointer()
  guard let mapper = Mapper.enter(frame) else { return kmm_real_mremap(old, oldSize, size, flags, target) }
  let result = locked(&agent.pointee.mapping_lock) {
    let kind = mapper.kind(of: Address(bitPattern: old))
    let result = kmm_real_mremap(old, oldSize, size, flags, target)
    if Mapper.succeeded(result) && kind != KMM_KIND_NONE.rawValue {
      let staysMapped = flags & Int32(MREMAP_DONTUNMAP) != 0
      mapper.move(
        Address(bitPattern: old), staysMapped ? 0 : UInt(bitPattern: oldSize), to: Address(bitPattern: result),
        UInt(bitPattern: size), kind,
        frame)
    }
    return result
  }
  mapper.leave()
  return result
}

/// One event of the address space, by one thread.
struct Mapper {
  let thread: ThreadPointer
  /// Inside an allocator that is itself counted: what it maps are its arenas.
  let isNested: Bool

  @inline(__always) static func succeeded(_ result: Block) -> Bool { Int(bitPattern: result) != -1 }

  /// Unlike blocks, mappings are counted inside a counted allocator too.
  static func enter(_ frame: Address, _ kind: kmm_kind = KMM_KIND_REALTIME_MAPPING) -> Mapper? {
    let violation = Events.Violation(kind: kind.rawValue, bytes: 0, frame: frame)
    if let thread = Events.enter(violation) { return Mapper(thread: thread, isNested: false) }
    let local = kmm_tls_get()
    guard let control = agent.pointee.control, control.pointee.mode == KMM_ON.rawValue, local.pointee.busy != 0,
      let thread = local.pointee.thread, thread.pointee.head.inside_allocator != 0
    else { return nil }
    if Realtime.isMarked(thread) { Realtime.note(thread, kind.rawValue, 0, thread.pointee.head.inside_allocator) }
    return Mapper(thread: thread, isNested: true)
  }

  func leave() { if !isNested { Events.leave(thread) } }

  func kind(_ protection: Int32, _ flags: Int32) -> UInt32 {
    if protection == PROT_NONE { return KMM_KIND_RESERVATION.rawValue }
    if flags & MAP_ANONYMOUS == 0 { return KMM_KIND_FILE_MAPPING.rawValue }
    return isNested ? KMM_KIND_ARENA.rawValue : KMM_KIND_MAPPING.rawValue
  }

  /// The kind of the mapping at an address; `KMM_KIND_NONE` when it is not ours.
  func kind(of address: Address) -> UInt32 {
    let index = MappingTable.first(endingAfter: address)
    guard index < MappingTable.count, MappingTable.ranges[index].start <= address else { return KMM_KIND_NONE.rawValue }
    let site = MappingTable.ranges[index].site
    return site < agent.pointee.site_base ? KMM_KIND_MAPPING.rawValue : UInt32(SiteTable.pointer(site).pointee.kind)
  }

  func map(_ start: Address, _ size: UInt, _ kind: UInt32, _ frame: Address) {
    exchange(start, pages(start, size), start, pages(start, size), kind, frame)
  }

  func unmap(_ start: Address, _ size: UInt) {
    exchange(start, pages(start, size), 0, 0, KMM_KIND_NONE.rawValue, 0)
  }

  func move(_ old: Address, _ oldSize: UInt, to start: Address, _ size: UInt, _ kind: UInt32, _ frame: Address) {
    // What lay at the target of a fixed move is gone as well.
    if start != old { exchange(start, pages(start, size), 0, 0, KMM_KIND_NONE.rawValue, 0) }
    exchange(old, pages(old, oldSize), start, pages(start, size), kind, frame)
  }

  private func pages(_ start: Address, _ size: UInt) -> Address { start &+ ((size &+ 4095) & ~4095) }

  /// The kind of what counts among the totals.
  private func kindOfCounted(_ bytes: Int64) -> UInt32 { bytes == 0 ? KMM_KIND_NONE.rawValue : KMM_KIND_MAPPING.rawValue }

  /// Takes one span out of the table and puts another in: one event, the totals change once.
  private func exchange(
    _ oldStart: Address, _ oldEnd: Address, _ start: Address, _ end: Address, _ kind: UInt32, _ frame: Address
  ) {
    var site: UInt32 = 0
    let frame = isNested ? thread.pointee.head.inside_allocator : frame
    if end > start {
      site = SiteTable.site(thread, native: Events.nativeStack(thread, frame), python: Events.pythonStack(thread), kind: kind)
      if site == 0 { Recorder.dropped() }
    }
    var lost: Int64 = 0
    MappingTable.forEachPiece(oldStart, oldEnd) { range, bytes, _ in
      if range.site >= agent.pointee.site_base {
        lost &-= Accounting.countMapped(UInt32(SiteTable.pointer(range.site).pointee.kind), 0 &- Int64(bitPattern: bytes))
      }
    }
    let gained = site == 0 ? 0 : Accounting.countMapped(kind, Int64(bitPattern: UInt64(end &- start)))
    let belowPeak = Credit.isBelowPeak(
      thread, gained: UInt64(bitPattern: gained), kindOfCounted(gained), lost: UInt64(bitPattern: lost), kindOfCounted(lost))
    MappingTable.forEachPiece(oldStart, oldEnd) { range, bytes, isLast in
      Recorder.loseMapped(thread, range.site, bytes, isLast: isLast, belowPeak: belowPeak)
    }
    MappingTable.remove(oldStart, oldEnd)
    if site != 0 {
      agent.pointee.next_origin &+= 1
      Accounting.gain(SiteTable.pointer(site), end &- start, belowPeak: belowPeak)
      Recorder.countMapping(thread, end &- start)
      let range = MappedRange(
        start: start, end: end, site: site, origin: agent.pointee.next_origin, epoch: agent.pointee.epoch)
      if !MappingTable.insert(range) { Recorder.dropped() }
    }
  }
}
