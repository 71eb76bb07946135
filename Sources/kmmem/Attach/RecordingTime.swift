import Glibc
import Launching

/// The time for which a process is recorded.
struct RecordingTime {
  private let process: Int32
  private let seconds: Double

  /// So many seconds of a process, from now on.
  init(of process: Int32, seconds: Double) {
    self.process = process
    self.seconds = seconds
  }

  /// Waits until it is over, the process has ended, or the user asks to stop.
  func wait(isInterrupted: () -> Bool) {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(seconds), !isInterrupted(), kill(process, 0) == 0 || errno == EPERM {
      usleep(20_000)
    }
  }
}
