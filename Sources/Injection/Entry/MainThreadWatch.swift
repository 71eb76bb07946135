internal import Glibc
internal import Launching

/// Sees whether the main thread of a process sleeps on in one and the same call.
struct MainThreadWatch {
  private let process: pid_t
  private var sleeps: UInt64?
  private var since = MonotonicClock.now
  /// Whether it was seen to run or to wake: it does not wait for long.
  private(set) var hasWoken = false

  init(_ process: pid_t) { self.process = process }

  /// Whether it has slept for so many seconds without waking.
  mutating func hasWaited(_ seconds: Double) -> Bool {
    guard let view = ThreadView(process, of: process), view.state == "S" else {
      hasWoken = true
      sleeps = nil
      return false
    }
    if sleeps != view.sleeps {
      hasWoken = hasWoken || sleeps != nil
      sleeps = view.sleeps
      since = MonotonicClock.now
    }
    return MonotonicClock.now - since >= seconds
  }
}
