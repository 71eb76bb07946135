import CaptureFormat
import Snapshots

/// The figures of a whole process, or of several added up.
struct Totals: Equatable {
  var allocations: UInt64 = 0
  var allocatedBytes: UInt64 = 0
  var frees: UInt64 = 0
  var freedBytes: UInt64 = 0
  var liveBlocks: Int64 = 0
  var liveBytes: UInt64 = 0
  var peakBytes: UInt64 = 0
  /// When the peak was; of several processes, when the first one's was.
  var peakSeconds: Double = 0
  var temporaries: UInt64 = 0
  var heapBytes: UInt64 = 0
  var objectBytes: UInt64 = 0
  var mappedBytes: UInt64 = 0
  var fileMappedBytes: UInt64 = 0
  var reservedBytes: UInt64 = 0
  var arenaBytes: UInt64 = 0
  var residentBytes: UInt64 = 0
  var residentPeakBytes: UInt64 = 0

  /// Reads the totals of one process from its header, its sites and its timeline.
  init(_ recording: Recording) {
    let counts = recording.counted
    let header = recording.header
    allocations = counts.allocations
    allocatedBytes = counts.allocatedBytes
    frees = counts.frees
    freedBytes = counts.freedBytes
    liveBlocks = counts.live.blocks
    temporaries = counts.temporaries
    liveBytes = header.liveBytes
    peakBytes = max(header.peakBytes, header.isAtPeak ? header.liveBytes : 0)
    peakSeconds = Double(header.peakNanoseconds) / 1e9
    heapBytes = header.heapBytes
    objectBytes = header.objectBytes
    mappedBytes = header.mappedBytes
    fileMappedBytes = header.fileMappedBytes
    reservedBytes = header.reservedBytes
    arenaBytes = header.arenaBytes
    if recording.isOfGenerations {
      liveBytes = UInt64(clamping: counts.live.bytes)
      peakBytes = liveBytes
    }
    residentBytes = recording.timeline.last?.residentBytes ?? 0
    residentPeakBytes = recording.timeline.lazy.map(\.residentBytes).max() ?? 0
  }

  /// Adds another process. Peaks are added although they need not coincide: the sum is the most there can have been.
  static func += (left: inout Totals, right: Totals) {
    left.allocations &+= right.allocations
    left.allocatedBytes &+= right.allocatedBytes
    left.frees &+= right.frees
    left.freedBytes &+= right.freedBytes
    left.liveBlocks &+= right.liveBlocks
    left.liveBytes &+= right.liveBytes
    left.peakBytes &+= right.peakBytes
    left.temporaries &+= right.temporaries
    left.heapBytes &+= right.heapBytes
    left.objectBytes &+= right.objectBytes
    left.mappedBytes &+= right.mappedBytes
    left.fileMappedBytes &+= right.fileMappedBytes
    left.reservedBytes &+= right.reservedBytes
    left.arenaBytes &+= right.arenaBytes
    left.residentBytes &+= right.residentBytes
    left.residentPeakBytes &+= right.residentPeakBytes
  }

  /// The totals of all processes of a report.
  init(_ source: ReportSource) {
    self.init(source.first.recording)
    for process in source.processes.dropFirst() { self += Totals(process.recording) }
  }
}
