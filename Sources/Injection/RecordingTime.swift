internal import Glibc
internal import Launching

/// The time for which a process is recorded.
public struct RecordingTime {
  private let process: Int32
  private let seconds: Double

  /// So many seconds of a process, from now on.
  public init(of process: Int32, seconds: Double) {
    self.process = process
    self.seconds = seconds
  }

  /// Waits until it is over, the process has ended, or the user asks to stop.
  public func wait(isInterrupted: () -> Bool) {
    let end = MonotonicClock.now + seconds
    while MonotonicClock.now < end, !isInterrupted(), !(ProcessStatus(of: process)?.hasEnded ?? true) { usleep(20_000) }
  }
}
