import CAgent
import CCaptureFormat
import CInterface

/// Counts what a thread allocates for somebody who takes the differences line by line.
///
/// A thread that is counted has no credit (`Credit`), so that each of its events asks for some: no other thread's events do more than
/// before.
enum LineCounters {
  /// One event: bytes that the thread has gained, lost, or exchanged.
  static func count(_ thread: ThreadPointer, _ gained: UInt64, _ gainedKind: UInt32, _ lost: UInt64, _ lostKind: UInt32) {
    if lostKind != KMM_KIND_NONE.rawValue { kmm_count_line_loss(thread, part(lostKind), lost) }
    if gainedKind != KMM_KIND_NONE.rawValue {
      kmm_count_line_gain(thread, part(gainedKind), gained)
      kmm_count_line_high(thread)
    }
  }

  private static func part(_ kind: UInt32) -> UInt32 {
    kind == KMM_KIND_PYMEM_MEM.rawValue || kind == KMM_KIND_PYMEM_OBJECT.rawValue
      ? KMM_LINE_PYTHON.rawValue : KMM_LINE_NATIVE.rawValue
  }

  /// The calling thread is counted from now on; NULL without a recording of all events.
  static func begin() -> UnsafeMutablePointer<kmm_line_counters>? {
    if agent.pointee.sample_bytes != 0 { return nil }
    guard let thread = Events.enter() else { return nil }
    if thread.pointee.counting == 0 {
      thread.pointee.counted_headroom = thread.pointee.headroom
      thread.pointee.headroom = Credit.none
    }
    thread.pointee.counting &+= 1
    Events.leave(thread)
    return kmm_lines_of(thread)
  }

  /// Ends one of those.
  static func end() {
    guard let thread = kmm_tls_get().pointee.thread, thread.pointee.counting > 0 else { return }
    thread.pointee.counting &-= 1
    if thread.pointee.counting == 0 { thread.pointee.headroom = thread.pointee.counted_headroom }
  }

  /// A number of the recording in which the calling thread is counted; 0 where it is not.
  static var recording: UInt64 {
    guard isRecording(), let header = agent.pointee.header, let thread = kmm_tls_get().pointee.thread else { return 0 }
    return thread.pointee.counting > 0 ? header.pointee.start_monotonic : 0
  }
}

/// The calling thread's lines are counted from now on.
@c(kmm_lines_begin) public func linesBegin() -> UnsafeMutablePointer<kmm_line_counters>? { LineCounters.begin() }

/// A line has ended: the timeline takes its moment, if it is time for one. The resident set in bytes; 0 without a recording.
@c(kmm_lines_look) public func linesLook() -> UInt64 {
  guard let thread = Events.enter() else { return 0 }
  Timeline.tick()
  let bytes = keepingErrno { Timeline.residentBytes() }
  Events.leave(thread)
  return bytes
}

/// They are counted no more.
@c(kmm_lines_end) public func linesEnd() { LineCounters.end() }

/// Tells recordings apart: what was counted in one says nothing in another.
@c(kmm_lines_recording) public func linesRecording() -> UInt64 { LineCounters.recording }
