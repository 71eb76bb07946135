import CCaptureFormat
import CaptureFormat

extension RecordedThread {
  /// Reads the record of a slot; `counts` are those of its sites.
  init(_ record: kmm_thread_record, slot: Int, counts: ThreadCounts) {
    self.slot = slot
    tid = record.tid
    threads = record.threads
    began = record.began == 0 ? nil : record.began
    ended = record.in_use != 0 || record.ended == 0 ? nil : record.ended
    allocations = counts.allocations
    allocatedBytes = counts.allocatedBytes
    frees = counts.frees
    realtimeSections = record.realtime_sections
    truncatedNative = record.truncated_native
    truncatedPython = record.truncated_python
    name = unsafe withUnsafeBytes(of: record.name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    sizes = unsafe withUnsafeBytes(of: record.sizes) { bytes in
      // A C array of KMM_SIZE_CLASSES numbers, imported as a tuple; it has no padding.
      unsafe Array(bytes.bindMemory(to: UInt64.self))
    }
  }
}

/// What the threads of a slot did, as their sites counted it.
struct ThreadCounts {
  private(set) var allocations: UInt64 = 0
  private(set) var allocatedBytes: UInt64 = 0
  private(set) var frees: UInt64 = 0

  /// The counts of each slot of a capture.
  static func ofSlots(in capture: CaptureFile) -> [ThreadCounts] {
    var counts = [ThreadCounts](repeating: ThreadCounts(), count: capture.threads.count)
    for record in capture.sites where record.blockKind.isCounted && Int(record.thread) < counts.count {
      counts[Int(record.thread)].allocations &+= record.allocations
      counts[Int(record.thread)].allocatedBytes &+= record.allocated_bytes
      counts[Int(record.thread)].frees &+= record.frees
    }
    return counts
  }
}

extension TimelineMoment {
  /// Reads a moment of the capture.
  init(_ moment: kmm_moment) {
    nanoseconds = moment.nanoseconds
    heapBytes = moment.heap_bytes
    objectBytes = moment.object_bytes
    mappedBytes = moment.mapped_bytes
    residentBytes = moment.rss_bytes
    peakBytes = moment.peak_bytes
  }
}
