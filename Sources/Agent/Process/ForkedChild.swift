import CAgent
import CCaptureFormat
import CInterface

/// A fork of the user's: the child finds recording off (its control page is wiped) and gets its own file at its first event.
enum ForkedChild {
  /// What every lock guards is whole at the fork.
  static func prepare() {
    let state = agent
    state.pointee.forking_mode = state.pointee.control?.pointee.mode ?? KMM_OFF.rawValue
    if state.pointee.forking_mode != KMM_ON.rawValue { return }
    lock(&state.pointee.patch_lock)
    lock(&state.pointee.mapping_lock)
    lock(&state.pointee.thread_lock)
    lock(&state.pointee.log_lock)
    lock(&state.pointee.storage_lock)
    lock(&state.pointee.credit_lock)
    if state.pointee.header == nil { return }
    let sites = kmm_load64(kmm_length_address(KMM_ARRAY_SITES.rawValue))
    state.pointee.forking_site_limit = state.pointee.site_base &+ UInt32(truncatingIfNeeded: sites) &+ 64
    state.pointee.forking_bytes = Totals.now().live
  }

  static func release() {
    if agent.pointee.forking_mode != KMM_ON.rawValue { return }
    unlock(&agent.pointee.credit_lock)
    unlock(&agent.pointee.storage_lock)
    unlock(&agent.pointee.log_lock)
    unlock(&agent.pointee.thread_lock)
    unlock(&agent.pointee.mapping_lock)
    unlock(&agent.pointee.patch_lock)
  }

  /// In the child: its first event will begin its file.
  static func wait() {
    release()
    if agent.pointee.forking_mode != KMM_ON.rawValue { return }
    agent.pointee.tick_lock = 0
    // It was the parent that was asked.
    agent.pointee.mark_wished = 0
    var thread = agent.pointee.all_threads
    while let current = thread {
      current.pointee.block_lock = 0
      thread = current.pointee.next_all
    }
    if agent.pointee.follow_fork != 0 { agent.pointee.control?.pointee.mode = KMM_CHILD_PENDING.rawValue }
  }

  /// Gives this child its own file; false when it stays unrecorded.
  @inline(never) static func begin() -> Bool {
    let state = agent
    state.pointee.control?.pointee.mode = KMM_OFF.rawValue
    state.pointee.parent_pid = state.pointee.header?.pointee.pid ?? 0
    if let old = state.pointee.header { kmm_unmap(Address(bitPattern: old), Int(KMM_FIRST_EXTENT_PAGE) << 12) }
    state.pointee.header = nil
    state.pointee.site_base = state.pointee.forking_site_limit
    kmm_child_path()
    let own = kmm_tls_get().pointee.thread
    ThreadSlots.keepOnly(own)
    state.pointee.loads_in_progress = 0
    guard Recording.openIndexes() else { return false }
    ModuleTable.forgetLogs()
    LanguageBridge.forget()
    UnwindRows.clear()
    state.pointee.last_tick = 0
    guard Recording.beginCapture(), let header = state.pointee.header else { return false }
    header.pointee.parent_pid = state.pointee.parent_pid
    header.pointee.inherited_bytes = state.pointee.forking_bytes
    _ = LoaderWatch.visit()
    LanguageBridge.describe()
    Photographer.beginChild()
    CaptureNotes.write()
    state.pointee.control?.pointee.mode = KMM_ON.rawValue
    return true
  }

  private static func lock(_ lock: UnsafeMutablePointer<UInt32>) {
    while kmm_exchange32(Address(bitPattern: lock), 1) != 0 { kmm_pause() }
  }

  private static func unlock(_ lock: UnsafeMutablePointer<UInt32>) { kmm_release32(Address(bitPattern: lock), 0) }
}

@c(kmm_fork_prepare) public func forkPrepare() { ForkedChild.prepare() }
@c(kmm_fork_parent) public func forkParent() { ForkedChild.release() }
@c(kmm_fork_child) public func forkChild() { ForkedChild.wait() }

/// In the parent: the log names the child.
@c(kmm_forked) public func forked(_ child: Int32) {
  guard let header = agent.pointee.header, agent.pointee.control?.pointee.mode == KMM_ON.rawValue else { return }
  let now = kmm_clock(CLOCK_MONOTONIC) &- header.pointee.start_monotonic
  var record = kmm_child(
    record: kmm_record(type: KMM_RECORD_CHILD.rawValue, length: 0), nanoseconds: now, pid: UInt32(bitPattern: child), reserved: 0)
  withUnsafePointer(to: &record) { _ = CaptureLog.append(Address(bitPattern: $0), MemoryLayout<kmm_child>.size) }
}
