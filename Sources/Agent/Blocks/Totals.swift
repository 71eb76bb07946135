import CAgent
import CCaptureFormat
import CInterface

/// The live bytes of the process: the sums over its threads, and the mappings.
struct Totals {
  private(set) var heap: UInt64 = 0
  private(set) var objects: UInt64 = 0
  private(set) var mapped: UInt64 = 0

  var live: UInt64 { heap &+ objects &+ mapped }

  /// The figures of this moment; O(threads).
  static func now() -> Totals {
    var totals = Totals()
    guard let header = agent.pointee.header else { return totals }
    var thread = agent.pointee.all_threads
    while let current = thread {
      if current.pointee.record != 0 {
        let record = kmm_record_of(current)
        totals.heap &+= UInt64(bitPattern: record.pointee.heap_bytes)
        totals.objects &+= UInt64(bitPattern: record.pointee.object_bytes)
      }
      thread = current.pointee.next_all
    }
    totals.mapped = header.pointee.mapped_bytes
    return totals
  }
}
