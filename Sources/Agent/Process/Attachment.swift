import CAgent
import CCaptureFormat
import CInterface

/// Recordings that are begun and ended from outside, by a kmmem that has entered the process.
enum Attachment {
  /// Begins one as the request says.
  static func begin(_ request: UnsafeMutablePointer<kmm_request>) -> Int32 {
    if hasRecording { return Int32(KMM_ANSWER_RECORDING.rawValue) }
    agent.pointee.temporary_window = min(request.pointee.temporary_window, KMM_RECENT)
    agent.pointee.follow_fork = request.pointee.follow_fork
    agent.pointee.is_attached = 1
    return startLate(kmm_request_path(request), request.pointee.options, request.pointee.frames, request.pointee.sample_bytes)
  }

  /// Ends one that was begun like this, and tells where its capture lies.
  static func end(_ request: UnsafeMutablePointer<kmm_request>) -> Int32 {
    // A forked child may not have had an event yet.
    if let thread = Events.enter() { Events.leave(thread) }
    if !isRecording() { return Int32(KMM_ANSWER_NOT_ATTACHED.rawValue) }
    if agent.pointee.is_attached == 0 { return Int32(KMM_ANSWER_NOT_OURS.rawValue) }
    LaunchEnvironment.copy(kmm_path(), kmm_request_path(request), Int(KMM_REQUEST_PATH) &- 1)
    Recording.stop(as: KMM_STATE_STOPPED.rawValue)
    Recording.waitForOthers()
    CaptureStorage.letGo()
    return Int32(KMM_ANSWER_DONE.rawValue)
  }
}

/// Nothing of the calling thread is recorded from now on: it is kmmem's own.
@c(kmm_hide) public func hide() { kmm_tls_get().pointee.busy = KMM_BUSY.rawValue }

/// What a kmmem outside asks for; called at a safe point. See enum kmm_request_answer.
@c(kmm_answer) public func answer(_ request: UnsafeMutablePointer<kmm_request>) -> Int32 {
  if request.pointee.version != KMM_REQUEST_VERSION { return Int32(KMM_ANSWER_OTHER_VERSION.rawValue) }
  return keepingErrno {
    if request.pointee.is_helper != 0 { hide() }
    switch request.pointee.kind {
    case KMM_REQUEST_ATTACH.rawValue: return Attachment.begin(request)
    case KMM_REQUEST_DETACH.rawValue: return Attachment.end(request)
    default: return photograph(kmm_request_path(request), request.pointee.options)
    }
  }
}
