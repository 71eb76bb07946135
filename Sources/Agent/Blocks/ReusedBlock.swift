import CAgent
import CCaptureFormat
import CInterface

/// A block that passes from one object to the next without being freed: its runtime kept it on a free list in between.
///
/// The memory stays where it is, so the total does not move; what moves is whose it is. The old site counts a free and the
/// new one an allocation, as one event, so that no peak appears in between.
enum ReusedBlock {
  /// Takes a block that an object is made in; entry 0 when it is unknown, or new.
  ///
  /// The bridge knows which blocks of the object domain are new. Another is new when it is the thread's latest allocation
  /// and no object was made in it since.
  static func take(_ thread: ThreadPointer, _ address: Address) -> kmm_known_block {
    let known = BlockTable.takeObject(thread, address)
    if known.entry == 0 || kind(of: known) == KMM_KIND_PYMEM_OBJECT.rawValue { return known }
    let latest = Int((thread.pointee.recent_next &- 1) & (KMM_RECENT &- 1))
    if kmm_recent(thread)[latest] != address || thread.pointee.renewed == thread.pointee.recent_next { return known }
    thread.pointee.renewed = thread.pointee.recent_next
    Reallocation.restore(thread, known, address)
    return kmm_known_block(entry: 0, size: 0)
  }

  /// Remembers a block that was taken, for the present stack.
  static func renew(
    _ thread: ThreadPointer, _ known: kmm_known_block, _ address: Address, _ native: UInt32, _ python: UInt32
  ) {
    Recorder.replace(thread, known, address, address, UInt(known.size), kind(of: known), native, python)
    thread.pointee.renewed = thread.pointee.recent_next
  }

  /// What made a block. Of one that a forked child inherited nothing is known; objects are what free lists keep.
  private static func kind(of known: kmm_known_block) -> UInt32 {
    let site = BlockEntry(bits: known.entry).site
    return site < agent.pointee.site_base ? KMM_KIND_PYMEM_OBJECT.rawValue : UInt32(SiteTable.pointer(site).pointee.kind)
  }
}
