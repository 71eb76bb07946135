import CAgent
import CCaptureFormat
import CInterface

/// The photographs that the capture's log tells of. One may be taken where no lock can be waited for, the log's neither: it is remembered
/// there, and noted with the next moment of the timeline.
extension Photographer {
  /// When and at how many live bytes a photograph is taken; nil without a recording.
  static var moment: (nanoseconds: UInt64, liveBytes: UInt64)? {
    isRecording() ? (Timeline.now, Totals.now().live) : nil
  }

  /// Remembers one that was taken into a file. There is one at a time; where too many wait to be noted, it is not.
  static func remember(_ path: UnsafePointer<CChar>, _ moment: (nanoseconds: UInt64, liveBytes: UInt64)?) {
    let number = state.pointee.taken_count
    guard let moment, number &- state.pointee.noted_count < KMM_MAX_TAKEN else { return }
    let taken = kmm_photograph_taken(number)
    taken.pointee.nanoseconds = moment.nanoseconds
    taken.pointee.live_bytes = moment.liveBytes
    kmm_set_taken_name(taken, path)
    kmm_release32(kmm_taken_count_address(), number &+ 1)
  }

  /// Notes those that were remembered. Under the lock of the timeline, or when all other threads have left their events.
  static func noteTaken() {
    let count = kmm_acquire32(kmm_taken_count_address())
    while state.pointee.noted_count != count {
      let taken = kmm_photograph_taken(state.pointee.noted_count)
      CaptureLog.mark(
        KMM_RECORD_PHOTOGRAPH, at: taken.pointee.nanoseconds, liveBytes: taken.pointee.live_bytes, name: kmm_taken_name(taken))
      state.pointee.noted_count &+= 1
    }
  }

  /// Another recording, or that of a forked child, begins.
  static func forgetTaken() {
    state.pointee.taken_count = 0
    state.pointee.noted_count = 0
  }
}
