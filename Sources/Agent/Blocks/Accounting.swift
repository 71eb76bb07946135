import CAgent
import CCaptureFormat
import CInterface

/// The live bytes of each thread, the counters of sites, and the live-at-peak figures.
///
/// Peak by epochs: the epoch moves at the first event that takes the total below its maximum. A counter that is about to
/// change while the total is below the maximum saves its live values once per epoch; so the saved values of the current
/// epoch, and the live values of counters that have none, are the figures at the peak. While the total is at its maximum
/// the live values are. A realloc is one event. Exact when events are serial, else within the bytes in flight.
enum Accounting {
  /// Counts the bytes of a block for its thread; `bytes` is negative when it goes.
  @inline(__always) static func count(_ thread: ThreadPointer, _ kind: UInt32, _ bytes: Int64) {
    let record = kmm_record_of(thread)
    if kind >= KMM_KIND_PYMEM_MEM.rawValue { record.pointee.object_bytes &+= bytes } else { record.pointee.heap_bytes &+= bytes }
  }

  /// Counts the bytes of a mapping, under the mapping lock; returns those that are a part of the total.
  static func countMapped(_ kind: UInt32, _ bytes: Int64) -> Int64 {
    let header = agent.pointee.header.unsafelyUnwrapped
    let change = UInt64(bitPattern: bytes)
    switch kind {
    case KMM_KIND_MAPPING.rawValue:
      header.pointee.mapped_bytes &+= change
      return bytes
    case KMM_KIND_FILE_MAPPING.rawValue: header.pointee.file_mapped_bytes &+= change
    case KMM_KIND_RESERVATION.rawValue: header.pointee.reserved_bytes &+= change
    default: header.pointee.arena_bytes &+= change
    }
    return 0
  }

  @inline(__always) private static func save(_ site: UnsafeMutablePointer<kmm_site>) {
    let epoch = agent.pointee.header.unsafelyUnwrapped.pointee.epoch
    if site.pointee.saved_epoch == epoch { return }
    site.pointee.saved_live_bytes = Int64(bitPattern: site.pointee.allocated_bytes &- site.pointee.freed_bytes)
    site.pointee.saved_live_count = Int32(truncatingIfNeeded: Int64(bitPattern: site.pointee.allocations &- site.pointee.frees))
    site.pointee.saved_epoch = epoch
  }

  @inline(__always) static func gain(_ site: UnsafeMutablePointer<kmm_site>, _ size: UInt, belowPeak: Bool) {
    if belowPeak { save(site) }
    site.pointee.allocations &+= 1
    site.pointee.allocated_bytes &+= UInt64(size)
  }

  @inline(__always) static func lose(_ site: UnsafeMutablePointer<kmm_site>, _ size: UInt64, belowPeak: Bool) {
    if belowPeak { save(site) }
    site.pointee.frees &+= 1
    site.pointee.freed_bytes &+= size
  }
}
