package import CaptureFormat
package import Snapshots

/// The figures of a whole process at one look.
package struct LiveSummary: Sendable {
  package let program: String
  /// Where it was started.
  package let folder: String?
  package let pid: UInt32
  /// How long was recorded.
  package let nanoseconds: UInt64
  package let process: LiveProcess
  /// How far the recording got.
  package let recordingState: RecordingState
  package let liveBytes: UInt64
  package let liveBlocks: Int64
  package let heapBytes: UInt64
  package let objectBytes: UInt64
  package let mappedBytes: UInt64
  package let peakBytes: UInt64
  package let allocations: UInt64
  package let allocatedBytes: UInt64
  /// The resident set: of the process, else of its latest recorded moment.
  package let residentBytes: UInt64
  /// How the live bytes changed, per second; nil before there is something to compare with.
  package let growth: Double?
  /// Allocations per second.
  package let rate: Double?
  /// Allocated bytes per second.
  package let allocatedRate: Double?
  /// The seconds over which changes are told.
  package let windowSeconds: Double?
  /// The live bytes since the start.
  package let course: [TimelineMoment]
  /// Figures are estimates from a sample.
  package let isSampled: Bool
  /// Events that could not be recorded.
  package let droppedEvents: UInt64

  /// How long was recorded.
  package var seconds: Double { Double(nanoseconds) / 1e9 }

  /// Adds up a recording; `rows` are those of any grouping.
  init(_ recording: Recording, _ process: LiveProcess, rows: [RowFigures], window: SlidingWindow) {
    let totals = Totals(recording)
    program = recording.facts.commandLine ?? recording.path
    folder = recording.facts.folder
    pid = recording.header.pid
    nanoseconds = recording.header.durationNanoseconds
    self.process = process
    recordingState = recording.header.state
    liveBytes = totals.liveBytes
    liveBlocks = totals.liveBlocks
    heapBytes = totals.heapBytes
    objectBytes = totals.objectBytes
    mappedBytes = totals.mappedBytes
    peakBytes = totals.peakBytes
    allocations = totals.allocations
    allocatedBytes = totals.allocatedBytes
    residentBytes = process.residentBytes ?? totals.residentBytes
    course = recording.timeline
    isSampled = recording.header.sampleBytes != 0
    droppedEvents = recording.header.droppedEvents
    guard let base = window.base, let now = window.latest, now.nanoseconds > base.nanoseconds else {
      (growth, rate, allocatedRate, windowSeconds) = (nil, nil, nil, nil)
      return
    }
    let span = Double(now.nanoseconds - base.nanoseconds) / 1e9
    windowSeconds = span
    growth = Double(Int64(truncatingIfNeeded: now.liveBytes &- base.liveBytes)) / span
    rate = rows.reduce(0) { $0 + ($1.rate ?? 0) }
    allocatedRate = rows.reduce(0) { $0 + ($1.allocatedRate ?? 0) }
  }
}
