package import CCaptureFormat

/// Page 0 of a capture: what was recorded, how far it got, the totals and the losses.
package struct CaptureHeader: Sendable {
  /// Bytes of the structure that every file of this major version has.
  package static let size = MemoryLayout<kmm_header>.size

  private var fields: kmm_header

  /// Reads the header from the first bytes of a file; what is missing is zero.
  package init(page: [UInt8]) {
    let missing = max(0, Self.size - page.count)
    fields = LittleEndianBytes(page + [UInt8](repeating: 0, count: missing)).value(at: 0) ?? kmm_header()
  }

  /// The totals of what another program has added up. `startRealtime`: nanoseconds since 1970.
  package init(liveBytes: UInt64, peakBytes: UInt64, startRealtime: UInt64) {
    fields = kmm_header()
    fields.heap_bytes = liveBytes
    fields.peak_bytes = peakBytes
    fields.start_realtime = startRealtime
  }

  /// This header with the totals of this moment, which are the sums over the thread slots; its own are those of the
  /// timeline's latest look.
  func totalling(_ threads: [kmm_thread_record]) -> CaptureHeader {
    var header = self
    header.fields.heap_bytes = UInt64(bitPattern: threads.reduce(0) { $0 &+ $1.heap_bytes })
    header.fields.object_bytes = UInt64(bitPattern: threads.reduce(0) { $0 &+ $1.object_bytes })
    return header
  }

  /// The file's first eight bytes.
  package var magic: UInt64 { fields.magic }
  /// Readers refuse a newer major version.
  package var major: Int { Int(fields.major) }
  /// Readers accept any minor version.
  package var minor: Int { Int(fields.minor) }
  /// What kind of file this is; nil for a major version that never was.
  package var form: CaptureForm? { CaptureForm(major: major) }
  /// Bytes of the writer's header.
  package var headerBytes: Int { Int(fields.header_bytes) }
  /// Whether the writer's header holds the fields of this one and fits in a page.
  var hasPlausibleSize: Bool { (Self.size...Int(KMM_PAGE)).contains(headerBytes) }
  /// Published entries of the extent directory.
  package var extentCount: Int { Int(fields.extent_count) }
  /// How far the recording got.
  package var state: RecordingState { RecordingState(rawValue: fields.state) ?? .recording }
  /// What the recording was asked for.
  package var options: RecordingOptions { RecordingOptions(rawValue: fields.options) }
  /// The recorded process.
  package var pid: UInt32 { fields.pid }
  /// The recorded parent of a fork, else 0.
  package var parentPID: UInt32 { fields.parent_pid }
  /// A block freed before this many further allocations of its thread is temporary.
  package var temporaryWindow: UInt32 { fields.temporary_window }
  /// Frames kept per stack; 0 = all.
  package var frameLimit: UInt32 { fields.frame_limit }
  /// Site number s stands at element s - siteBase; lower numbers were inherited at a fork.
  package var siteBase: UInt32 { fields.site_base }
  /// Mean bytes between samples; 0 = every event.
  package var sampleBytes: UInt64 { fields.sample_bytes }
  /// Start in nanoseconds since 1970.
  package var startRealtime: UInt64 { fields.start_realtime }
  /// Start on the monotonic clock, in nanoseconds.
  package var startMonotonic: UInt64 { fields.start_monotonic }
  /// The latest moment seen on the monotonic clock.
  package var endMonotonic: UInt64 { fields.end_monotonic }
  /// Live bytes of the parent at the fork.
  package var inheritedBytes: UInt64 { fields.inherited_bytes }
  /// Of the inherited bytes, those that this process freed.
  package var inheritedFreedBytes: UInt64 { fields.inherited_freed_bytes }
  /// Pages of the file that are promised.
  package var pageCount: Int { Int(fields.page_count) }
  /// How often the file could not grow.
  package var pageLimitHits: UInt64 { fields.page_limit_hits }

  /// The bytes of the same header in the compact form.
  var compacted: [UInt8] {
    var header = fields
    header.major = UInt16(KMM_COMPACT_MAJOR)
    header.minor = UInt16(KMM_COMPACT_MINOR)
    header.header_bytes = UInt32(Self.size)
    header.extent_count = 0
    header.page_count = 0
    return LittleEndianBytes(of: header).bytes
  }

  /// Valid elements of an array; for the log, bytes.
  package func length(of array: kmm_array) -> UInt64 {
    let lengths = fields.lengths
    return [lengths.0, lengths.1, lengths.2, lengths.3, lengths.4, lengths.5, lengths.6, lengths.7][Int(array.rawValue)]
  }

  /// Where the length of an array stands in the file.
  static func offset(ofLengthOf array: kmm_array) -> Int {
    (MemoryLayout<kmm_header>.offset(of: \.lengths) ?? 0) + MemoryLayout<UInt64>.stride * Int(array.rawValue)
  }

  /// Allocations that could not be recorded at all.
  package var droppedEvents: UInt64 { fields.dropped_events }
  /// Frames that did not fit: the stack is cut there.
  package var droppedNodes: UInt64 { fields.dropped_nodes }
  /// Sites that did not fit.
  package var droppedSites: UInt64 { fields.dropped_sites }
  /// Code objects without a name.
  package var droppedCode: UInt64 { fields.dropped_code }
  /// Frees of blocks that predate the recording.
  package var unknownFrees: UInt64 { fields.unknown_frees }
  /// Blocks that lay between closed pages.
  package var guardedBlocks: UInt64 { fields.guarded_blocks }
  /// Those that should have, and for which there was no room.
  package var unguardedBlocks: UInt64 { fields.unguarded_blocks }

  /// Live bytes of the malloc family, operator new and PyMem raw.
  package var heapBytes: UInt64 { fields.heap_bytes }
  /// Live bytes of the PyMem mem and obj domains.
  package var objectBytes: UInt64 { fields.object_bytes }
  /// Live bytes of anonymous mappings.
  package var mappedBytes: UInt64 { fields.mapped_bytes }
  /// Live bytes of file-backed mappings.
  package var fileMappedBytes: UInt64 { fields.file_mapped_bytes }
  /// Address space reserved without memory.
  package var reservedBytes: UInt64 { fields.reserved_bytes }
  /// Mappings that pymalloc made for its objects.
  package var arenaBytes: UInt64 { fields.arena_bytes }

  /// The peak of heap, objects and mappings together.
  package var peakBytes: UInt64 { fields.peak_bytes }
  /// When the peak was, since the start, to the timeline's resolution.
  package var peakNanoseconds: UInt64 { fields.peak_nanoseconds }
  /// Counts how often the total left its maximum.
  package var epoch: UInt32 { fields.epoch }
  /// The total stands at its maximum: live figures are those of the peak.
  package var isAtPeak: Bool { fields.at_peak != 0 }
  /// Nanoseconds since the start at the latest tick.
  package var clock: UInt64 { fields.clock }

  /// Bytes of heap, objects and mappings that are live.
  package var liveBytes: UInt64 { heapBytes &+ objectBytes &+ mappedBytes }
  /// How long was recorded, as far as the file knows.
  package var durationNanoseconds: UInt64 {
    max(clock, endMonotonic > startMonotonic ? endMonotonic - startMonotonic : 0)
  }
}
