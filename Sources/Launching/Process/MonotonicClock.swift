internal import Glibc

/// The monotonic clock, which never goes back.
package enum MonotonicClock {
  /// Nanoseconds since some moment.
  package static var nanoseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// The same in seconds.
  package static var now: Double { Double(nanoseconds) / 1e9 }
}
