import CCaptureFormat
package import CaptureFormat

/// The counters of all sites of a capture at one moment, by the numbers of their records, which never change.
package struct CounterSample: Sendable {
  /// The counters of one record.
  package struct Record: Sendable {
    package let liveBytes: Int64
    package let allocations: UInt64
    package let allocatedBytes: UInt64

    package init(liveBytes: Int64, allocations: UInt64, allocatedBytes: UInt64) {
      self.liveBytes = liveBytes
      self.allocations = allocations
      self.allocatedBytes = allocatedBytes
    }
  }

  /// When it was taken, on a clock that never goes back.
  package let nanoseconds: UInt64
  /// Heap, objects and mappings together.
  package let liveBytes: UInt64
  /// By record.
  package let records: [Record]

  package init(nanoseconds: UInt64, liveBytes: UInt64, records: [Record]) {
    self.nanoseconds = nanoseconds
    self.liveBytes = liveBytes
    self.records = records
  }

  /// Takes the counters of a capture.
  package init(of capture: CaptureFile, nanoseconds: UInt64) {
    self.init(
      nanoseconds: nanoseconds, liveBytes: capture.header.liveBytes,
      records: capture.sites.map {
        Record(liveBytes: $0.live.bytes, allocations: $0.allocations, allocatedBytes: $0.allocated_bytes)
      })
  }
}
