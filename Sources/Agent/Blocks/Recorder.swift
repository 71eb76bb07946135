import CAgent
import CCaptureFormat
import CInterface

/// The events: a block is obtained, given back, or exchanged for another.
///
/// The ordering rule, written once: a block is forgotten before the real free and remembered after the real allocation;
/// a failed call changes nothing.
enum Recorder {
  /// Remembers a new block of a thread.
  @inline(__always) static func remember(
    _ thread: ThreadPointer, _ address: Address, _ size: UInt, _ kind: UInt32, _ native: UInt32, _ python: UInt32
  ) {
    let site = SiteTable.site(thread, native: native, python: python, kind: kind)
    if site == 0 || !BlockTable.put(thread, address, size, site, kind: kind) { return dropped() }
    Accounting.count(thread, kind, Int64(bitPattern: UInt64(size)))
    let belowPeak = Credit.isBelowPeak(thread, gained: UInt64(size), kind)
    Accounting.gain(SiteTable.pointer(site), size, belowPeak: belowPeak)
    count(thread, address, size)
  }

  /// Counts a block that was taken from the table as freed.
  @inline(__always) static func retire(_ thread: ThreadPointer, _ block: kmm_known_block, _ address: Address) {
    let site = BlockEntry(bits: block.entry).site
    if site < agent.pointee.site_base { return inheritedFree(block.size) }
    let pointer = SiteTable.pointer(site)
    let kind = UInt32(pointer.pointee.kind)
    Accounting.count(thread, kind, 0 &- Int64(bitPattern: block.size))
    lose(thread, site, pointer, block.size, address, belowPeak: Credit.isBelowPeak(thread, lost: block.size, kind))
  }

  @inline(__always) private static func lose(
    _ thread: ThreadPointer, _ site: UInt32, _ pointer: UnsafeMutablePointer<kmm_site>, _ size: UInt64, _ address: Address,
    belowPeak: Bool
  ) {
    if UInt32(pointer.pointee.thread) == thread.pointee.slot {
      Accounting.lose(pointer, size, belowPeak: belowPeak)
      if isTemporary(thread, address) { pointer.pointee.temporaries &+= 1 }
    } else {
      loseRemotely(thread, site, pointer.pointee.kind, size, belowPeak)
    }
  }

  @inline(never) private static func loseRemotely(
    _ thread: ThreadPointer, _ site: UInt32, _ kind: UInt8, _ size: UInt64, _ belowPeak: Bool
  ) {
    let record = SiteTable.remote(thread, of: site, kind: kind)
    if record == 0 { return dropped() }
    Accounting.lose(SiteTable.pointer(record), size, belowPeak: belowPeak)
  }

  /// Counts an exchange (realloc) as one event: the total changes once.
  @inline(__always) static func replace(
    _ thread: ThreadPointer, _ old: kmm_known_block, _ oldAddress: Address, _ address: Address, _ size: UInt, _ kind: UInt32,
    _ native: UInt32, _ python: UInt32
  ) {
    let oldSite = BlockEntry(bits: old.entry).site
    if old.entry == 0 || oldSite < agent.pointee.site_base {
      if old.entry != 0 { inheritedFree(old.size) }
      return remember(thread, address, size, kind, native, python)
    }
    let site = SiteTable.site(thread, native: native, python: python, kind: kind)
    if site == 0 || !BlockTable.put(thread, address, size, site, kind: kind) {
      retire(thread, old, oldAddress)
      return dropped()
    }
    let oldPointer = SiteTable.pointer(oldSite)
    let gained = Int64(bitPattern: UInt64(size))
    let lost = Int64(bitPattern: old.size)
    let oldKind = UInt32(oldPointer.pointee.kind)
    Accounting.count(thread, oldKind, 0 &- lost)
    Accounting.count(thread, kind, gained)
    let belowPeak = Credit.isBelowPeak(thread, gained: UInt64(size), kind, lost: old.size, oldKind)
    lose(thread, oldSite, oldPointer, old.size, oldAddress, belowPeak: belowPeak)
    Accounting.gain(SiteTable.pointer(site), size, belowPeak: belowPeak)
    count(thread, address, size)
  }

  /// Counts bytes of a mapping as gone; the mapping itself when its last piece goes.
  static func loseMapped(_ thread: ThreadPointer, _ site: UInt32, _ bytes: UInt64, isLast: Bool, belowPeak: Bool) {
    if site < agent.pointee.site_base { return inheritedFree(bytes) }
    var pointer = SiteTable.pointer(site)
    if UInt32(pointer.pointee.thread) != thread.pointee.slot {
      let record = SiteTable.remote(thread, of: site, kind: pointer.pointee.kind)
      if record == 0 { return dropped() }
      pointer = SiteTable.pointer(record)
    }
    Accounting.lose(pointer, bytes, belowPeak: belowPeak)
    if !isLast { pointer.pointee.frees &-= 1 }
  }

  /// Counts the size of a new mapping in its thread's record.
  static func countMapping(_ thread: ThreadPointer, _ bytes: UInt) { count(thread, 0, bytes) }

  @inline(__always) private static func count(_ thread: ThreadPointer, _ address: Address, _ size: UInt) {
    let sizeClass = size <= 1 ? 0 : min(64 &- (size &- 1).leadingZeroBitCount, Int(KMM_SIZE_CLASSES) &- 1)
    kmm_sizes_of(thread)[sizeClass] &+= 1
    let next = thread.pointee.recent_next
    kmm_recent(thread)[Int(next & (KMM_RECENT &- 1))] = address
    thread.pointee.recent_next = next &+ 1
    if next & (Timeline.eventsPerLook &- 1) == 0 { Timeline.tick() }
  }

  /// Whether a block that is freed now is among the thread's latest `temporary_window` allocations.
  @inline(__always) private static func isTemporary(_ thread: ThreadPointer, _ address: Address) -> Bool {
    let recent = kmm_recent(thread)
    var age: UInt32 = 1
    while age <= agent.pointee.temporary_window {
      let position = Int((thread.pointee.recent_next &- age) & (KMM_RECENT &- 1))
      if recent[position] == address {
        recent[position] = 0
        return true
      }
      age &+= 1
    }
    return false
  }

  @inline(never) static func dropped() { agent.pointee.header?.pointee.dropped_events &+= 1 }

  /// A block that predates the recording, unless it is one that was not recorded on purpose: between two samples, or kmmem's own.
  /// Not atomic: a count of what cannot be known need not be exact under threads.
  @inline(__always) static func unknownFree(_ thread: ThreadPointer) {
    if thread.pointee.head.idle & KMM_ONLY_FREES.rawValue == 0 && agent.pointee.sample_bytes == 0 {
      agent.pointee.header.unsafelyUnwrapped.pointee.unknown_frees &+= 1
    }
  }

  @inline(never) private static func inheritedFree(_ size: UInt64) {
    agent.pointee.header?.pointee.inherited_freed_bytes &+= size
  }
}
