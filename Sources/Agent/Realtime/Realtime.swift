import CAgent
import CCaptureFormat
import CInterface

/// Real-time sections: pieces of a thread's work in which it must not allocate, give back, map or wait. What it does there all the same
/// is a violation, and is counted by its stack.
///
/// A thread in a section has KMM_REALTIME among its flags, so that all of its events take the way that is for rare cases; events outside
/// of sections cost nothing more.
enum Realtime {
  /// PyMem's small objects come from pools without a lock or a call: only larger ones are asked of malloc.
  private static let pooledBytes: UInt = 512

  // MARK: Sections

  /// The calling thread enters a section; sections may be nested.
  @inline(__always) static func begin() {
    let local = kmm_tls_get()
    local.pointee.sections &+= 1
    if local.pointee.sections != 1 { return }
    mark(local)
    if let thread = local.pointee.thread, isRecording() {
      kmm_record_of(thread).pointee.realtime_sections &+= 1
    } else {
      beginFirst()
    }
  }

  /// The thread has had no event yet: its state is made outside of what it is watched for.
  @inline(never) private static func beginFirst() {
    guard let thread = keepingErrno({ Events.enter() }) else { return }
    kmm_record_of(thread).pointee.realtime_sections &+= 1
    Events.leave(thread)
  }

  /// The calling thread leaves the section that it entered last.
  @inline(__always) static func end() {
    let local = kmm_tls_get()
    if local.pointee.sections == 0 { return }
    local.pointee.sections &-= 1
    if local.pointee.sections == 0 { mark(local) }
  }

  /// Whether everything that a thread does is to be looked at; of itself alone it knows its sections.
  @inline(__always) private static func isWatched(_ thread: ThreadPointer?, _ sections: UInt32) -> Bool {
    sections != 0 || agent.pointee.watches_waits != 0 || (thread?.pointee.is_realtime ?? 0) != 0
  }

  /// Sets the calling thread's flags as its sections and its name demand it.
  @inline(__always) static func mark(_ local: UnsafeMutablePointer<kmm_tls>) {
    let isWatched = isWatched(local.pointee.thread, local.pointee.sections)
    local.pointee.busy = flag(local.pointee.busy, isWatched)
    if let thread = local.pointee.thread { thread.pointee.head.idle = flag(thread.pointee.head.idle, isWatched) }
  }

  @inline(__always) private static func flag(_ flags: UInt32, _ isWatched: Bool) -> UInt32 {
    isWatched ? flags | KMM_REALTIME.rawValue : flags & ~KMM_REALTIME.rawValue
  }

  @inline(__always) static func isMarked(_ thread: ThreadPointer) -> Bool {
    thread.pointee.head.idle & KMM_REALTIME.rawValue != 0
  }

  /// The process has sections: the functions that wait are hooked from now on.
  static func watch() {
    if agent.pointee.watches_sections != 0 { return }
    agent.pointee.watches_sections = 1
    if agent.pointee.control?.pointee.mode == KMM_ON.rawValue { LoaderWatch.visitAgain() }
  }

  // MARK: Violations

  /// An event of a marked thread; `kind` is that of an event in a section, or 0 for one that is none.
  @inline(never) static func note(
    _ thread: ThreadPointer, _ kind: UInt32, _ bytes: UInt, _ frame: Address, python: UInt32? = nil
  ) {
    if kind == 0 { return }
    let native = Events.nativeStack(thread, frame)
    let isViolation = isInSection(thread) && (kmm_tls_get().pointee.sections != 0 || !RuntimeModules.areAll(of: native))
    guard let kind = isViolation ? kind : kindOutside(kind) else { return }
    let site = SiteTable.site(thread, native: native, python: python ?? Events.pythonStack(thread), kind: kind)
    if site == 0 { return Recorder.dropped() }
    SiteTable.pointer(site).pointee.allocations &+= 1
    SiteTable.pointer(site).pointee.allocated_bytes &+= UInt64(bytes)
    if !isViolation { return }
    thread.pointee.violations &+= 1
    if agent.pointee.aborts != 0 { kmm_abort() }
  }

  /// Whether the calling thread is in a section, be it all of its life.
  private static func isInSection(_ thread: ThreadPointer) -> Bool {
    kmm_tls_get().pointee.sections != 0 || thread.pointee.is_realtime != 0
  }

  /// What an event is outside of sections; nil where its block has a site of its own.
  private static func kindOutside(_ kind: UInt32) -> UInt32? {
    switch kind {
    case KMM_KIND_REALTIME_FREE.rawValue: KMM_KIND_FREE.rawValue
    case KMM_KIND_REALTIME_UNMAPPING.rawValue: KMM_KIND_UNMAPPING.rawValue
    case KMM_KIND_REALTIME_LOCK.rawValue: KMM_KIND_LOCK.rawValue
    case KMM_KIND_REALTIME_WAIT.rawValue: KMM_KIND_WAIT.rawValue
    default: nil
    }
  }

  /// An event of a block of Python's domains, whose own kind is `kind`.
  @inline(__always) static func notePython(
    _ thread: ThreadPointer, _ event: UInt32, _ kind: UInt32, _ bytes: UInt, _ frame: Address, python: UInt32? = nil
  ) {
    // Outside of sections only what malloc hears of is looked at: an object's allocation has a site of its own, its free has none.
    if isMarked(thread) && isInSection(thread) && (bytes > pooledBytes || kind == KMM_KIND_PYMEM_RAW.rawValue) {
      note(thread, event, bytes, frame, python: python)
    }
  }
}

/// Enters a real-time section; kmmem.h calls it.
@c(kmm_realtime_begin) public func realtimeBegin() { Realtime.begin() }

/// Leaves it.
@c(kmm_realtime_end) public func realtimeEnd() { Realtime.end() }

/// The process is about to have sections that kmmem.h does not tell of.
@c(kmm_realtime_watch) public func realtimeWatch() { keepingErrno { Realtime.watch() } }

/// How many violations the calling thread has had.
@c(kmm_realtime_violations) public func realtimeViolations() -> UInt64 { kmm_tls_get().pointee.thread?.pointee.violations ?? 0 }

/// A marked thread is about to wait.
@c(kmm_waits) public func waits(_ kind: UInt32, _ frame: UInt) { keepingErrno { Events.passing(kind, frame) } }
