import CAgent
import CCaptureFormat
import CInterface

/// Starts and stops recording in this process.
enum Recording {
  /// Why a recording did not begin; the numbers are those of `kmm_start`.
  enum Failure {
    static let none: Int32 = 0
    static let alreadyRecording: Int32 = 1
    static let noFile: Int32 = 2
    static let noMemory: Int32 = 3
    static let runtimeRefused: Int32 = 4
  }

  /// Begins with the options and the path that stand in the agent's state.
  static func start() -> Int32 {
    if agent.pointee.control != nil && agent.pointee.control?.pointee.mode != KMM_OFF.rawValue { return Failure.alreadyRecording }
    guard prepareControl(), openTables(reusing: agent.pointee.header != nil) else { return Failure.noMemory }
    // Before this thread has a state: it may end, and its flag of that state with it.
    kmm_register_thread_key()
    guard beginCapture() else { return Failure.noFile }
    kmm_register_fork_handlers()
    Photographer.open()
    if !LoaderWatch.visit() { agent.pointee.rescan = 1 }
    LibcHeap.learn()
    Guard.open()
    if !LanguageBridge.start() {
      abandon()
      return Failure.runtimeRefused
    }
    CaptureNotes.write()
    agent.pointee.control?.pointee.mode = KMM_ON.rawValue
    return Failure.none
  }

  /// Ends: every hook is put back, the file is marked. Never with guarded blocks, which are for recordings that end with their program.
  static func stop(as state: UInt32) {
    guard let control = agent.pointee.control, control.pointee.mode == KMM_ON.rawValue else { return }
    control.pointee.mode = KMM_OFF.rawValue
    LanguageBridge.stop()
    LoaderWatch.unpatch()
    close(as: state)
  }

  /// Ends as if it had never begun: a runtime was refused.
  static func abandon() {
    agent.pointee.control?.pointee.mode = KMM_OFF.rawValue
    LoaderWatch.unpatch()
    CaptureStorage.close(as: KMM_STATE_STOPPED.rawValue)
    unlink(kmm_path())
  }

  /// Ends without touching the hooks: the process is about to end, and others may be in the loader.
  static func finish(as state: UInt32) {
    guard let control = agent.pointee.control, control.pointee.mode == KMM_ON.rawValue else { return }
    control.pointee.mode = KMM_OFF.rawValue
    close(as: state)
  }

  /// Writes what is known at the end only, and marks the file. Hooks have been switched off.
  private static func close(as state: UInt32) {
    waitForOthers()
    keepingErrno {
      Photographer.noteTaken()
      Births.write()
      Regions.write()
    }
    CaptureStorage.close(as: state)
  }

  private static func prepareControl() -> Bool {
    if agent.pointee.control != nil { return true }
    let page = kmm_map_anonymous(4096)
    guard let control = UnsafeMutablePointer<kmm_control>(bitPattern: page) else { return false }
    kmm_advise(page, 4096, MADV_WIPEONFORK)
    agent.pointee.control = control
    return true
  }

  /// Opens the tables; those of an earlier recording are emptied.
  static func openTables(reusing: Bool) -> Bool {
    let opened =
      ThreadSlots.open() && UnwindRows.open() && BlockTable.open() && MappingTable.open() && Sampler.open() && PatchedSlots.open()
      && ModuleTable.open()
    guard opened, openIndexes() else { return false }
    if reusing {
      waitForOthers()
      BlockTable.clear()
      MappingTable.clear()
      forgetCapture()
    }
    return true
  }

  /// Forgets what stood in an earlier capture: stacks, modules, thread records.
  static func forgetCapture() {
    ModuleTable.forgetAll()
    LanguageBridge.forget()
    UnwindRows.clear()
    agent.pointee.last_tick = 0
    agent.pointee.patch_count = 0
  }

  /// The indexes of an earlier capture are replaced by empty ones.
  static func openIndexes() -> Bool {
    InternIndex.renew(kmm_native_index(), slots: 1 << 13) && InternIndex.renew(kmm_python_index(), slots: 1 << 13)
      && InternIndex.renew(kmm_site_index(), slots: 1 << 13)
  }

  /// Makes the file and points the threads that exist at it.
  static func beginCapture() -> Bool {
    agent.pointee.tick_interval = Timeline.firstInterval
    Epochs.begin()
    if !CaptureStorage.create() { return false }
    Contexts.forget()
    let own = kmm_tls_get().pointee.thread
    var thread = agent.pointee.all_threads
    while let current = thread {
      ThreadSlots.settle(current)
      thread = current.pointee.next_all
    }
    Credit.begin()
    if own == nil { _ = ThreadSlots.acquire() }
    return true
  }

  /// Threads that were inside an event when an earlier recording stopped leave it within microseconds.
  static func waitForOthers() {
    let own = kmm_tls_get().pointee.thread
    var thread = agent.pointee.all_threads
    while let current = thread {
      var patience = 1_000_000
      while current != own, ThreadSlots.isBusy(current), patience > 0 {
        kmm_pause()
        patience &-= 1
      }
      thread = current.pointee.next_all
    }
  }
}
