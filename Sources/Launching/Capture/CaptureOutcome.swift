internal import CLaunching

/// What the first page of a capture says about the whole recording.
public struct CaptureOutcome: Equatable, Sendable {
  /// The most bytes that were live at one moment.
  public let peak: ByteCount
  /// The bytes that were live at the end.
  public let live: ByteCount
  /// How long the recording took.
  public let seconds: Double
  /// Events that could not be recorded.
  public let droppedEvents: UInt64
  /// Whether the process replaced itself by another program, which was not recorded.
  public let endedByExec: Bool

  /// Reads a capture; nil if the file is none that this kmmem understands.
  public init?(path: String) {
    var outcome = kmm_outcome()
    guard let page = try? Path.head(of: path, limit: 4096), kmm_outcome_read(page, page.count, &outcome) == 1 else {
      return nil
    }
    peak = ByteCount(outcome.peak_bytes)
    live = ByteCount(outcome.live_bytes)
    seconds = Double(outcome.nanoseconds) / 1e9
    droppedEvents = outcome.dropped_events
    endedByExec = outcome.ended_by_exec != 0
  }
}
