import CCaptureFormat

extension RecordedThread {
  /// Reads the record of a slot.
  init(_ record: kmm_thread_record, slot: Int) {
    self.slot = slot
    tid = record.tid
    threads = record.threads
    allocations = record.allocations
    allocatedBytes = record.allocated_bytes
    frees = record.frees
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
