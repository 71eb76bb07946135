import CAgent
import CCaptureFormat
import CInterface

/// The totals, the counters of sites, and the live-at-peak figures.
///
/// Peak by epochs: the epoch moves at the first event that takes the total below its maximum. A counter that is about to
/// change while the total is below the maximum saves its live values once per epoch; so the saved values of the current
/// epoch, and the live values of counters that have none, are the figures at the peak. While the total is at its maximum
/// the live values are. A realloc is one event. Exact when events are serial, else within the bytes in flight.
enum Accounting {
  /// The total that a kind of block counts in.
  @inline(__always) static func addToTotal(_ kind: UInt32, _ bytes: UInt64) {
    let header = agent.pointee.header.unsafelyUnwrapped
    switch kind {
    case KMM_KIND_PYMEM_MEM.rawValue, KMM_KIND_PYMEM_OBJECT.rawValue:  // under the GIL
      header.pointee.object_bytes &+= bytes
    case KMM_KIND_MAPPING.rawValue:  // under the mapping lock, as all below
      header.pointee.mapped_bytes &+= bytes
    case KMM_KIND_FILE_MAPPING.rawValue: header.pointee.file_mapped_bytes &+= bytes
    case KMM_KIND_RESERVATION.rawValue: header.pointee.reserved_bytes &+= bytes
    case KMM_KIND_ARENA.rawValue: header.pointee.arena_bytes &+= bytes
    default: _ = kmm_add64(kmm_heap_bytes_address(), bytes)
    }
  }

  /// Whether a kind is part of the total whose peak is kept.
  @inline(__always) static func counts(_ kind: UInt32) -> Bool { kind <= KMM_KIND_MAPPING.rawValue }

  /// Ends an event's change of the totals: true when counters must save their live values before they change.
  @inline(__always) static func isBelowPeak() -> Bool {
    let header = agent.pointee.header.unsafelyUnwrapped
    let total = header.pointee.heap_bytes &+ header.pointee.object_bytes &+ header.pointee.mapped_bytes
    if total < header.pointee.peak_bytes || Int64(bitPattern: total) < 0 {
      if header.pointee.at_peak != 0 {
        header.pointee.at_peak = 0
        header.pointee.epoch &+= 1
      }
      return true
    }
    header.pointee.peak_bytes = total
    header.pointee.peak_nanoseconds = header.pointee.clock
    header.pointee.at_peak = 1
    return false
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
