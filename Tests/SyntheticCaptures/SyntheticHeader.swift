import CCaptureFormat
package import CaptureFormat

/// The header fields of a synthetic capture.
package struct SyntheticHeader {
  package var major: UInt16 = 1
  package var state = RecordingState.processExit
  package var options: RecordingOptions = [.native, .objects, .python]
  package var pid: UInt32 = 4242
  package var parentPID: UInt32 = 0
  package var frameLimit: UInt32 = 0
  package var siteBase: UInt32 = 0
  package var sampleBytes: UInt64 = 0
  package var startRealtime: UInt64 = 1_735_819_200_000_000_000
  package var durationNanoseconds: UInt64 = 0
  package var droppedEvents: UInt64 = 0
  package var unknownFrees: UInt64 = 0
  package var pageLimitHits: UInt64 = 0
  package var guardedBlocks: UInt64 = 0
  package var unguardedBlocks: UInt64 = 0
  package var heapBytes: UInt64 = 0
  package var objectBytes: UInt64 = 0
  package var mappedBytes: UInt64 = 0
  package var arenaBytes: UInt64 = 0
  package var peakBytes: UInt64 = 0
  package var peakNanoseconds: UInt64 = 0
  package var epoch: UInt32 = 1
  package var isAtPeak = false

  package init() {}

  /// The page that begins the file.
  func page(extentCount: Int, pageCount: Int, lengths: [UInt64]) -> [UInt8] {
    var header = kmm_header()
    header.magic = UInt64(KMM_MAGIC)
    header.major = major
    header.header_bytes = UInt32(MemoryLayout<kmm_header>.size)
    header.extent_count = UInt32(extentCount)
    header.state = state.rawValue
    header.options = options.rawValue
    header.pid = pid
    header.parent_pid = parentPID
    header.temporary_window = 1
    header.frame_limit = frameLimit
    header.site_base = siteBase
    header.sample_bytes = sampleBytes
    header.start_realtime = startRealtime
    header.end_monotonic = durationNanoseconds
    header.page_count = UInt32(pageCount)
    header.page_limit_hits = pageLimitHits
    header.guarded_blocks = guardedBlocks
    header.unguarded_blocks = unguardedBlocks
    withUnsafeMutableBytes(of: &header.lengths) { $0.copyBytes(from: lengths.flatMap { withUnsafeBytes(of: $0, Array.init) }) }
    header.dropped_events = droppedEvents
    header.unknown_frees = unknownFrees
    header.heap_bytes = heapBytes
    header.object_bytes = objectBytes
    header.mapped_bytes = mappedBytes
    header.arena_bytes = arenaBytes
    header.peak_bytes = peakBytes
    header.peak_nanoseconds = peakNanoseconds
    header.epoch = epoch
    header.at_peak = isAtPeak ? 1 : 0
    let bytes = withUnsafeBytes(of: header) { Array($0) }
    return bytes + [UInt8](repeating: 0, count: Int(KMM_PAGE) - bytes.count)
  }
}
