import CAgent
import CCaptureFormat
import CInterface

/// The gate of every hook: which thread, whether it is recorded, and its stacks.
enum Events {
  /// What an event is in a real-time section, where it is a violation.
  struct Violation {
    /// Of enum kmm_kind; 0 = it may happen there.
    let kind: UInt32
    let bytes: UInt
    let frame: Address

    static let none = Violation(kind: 0, bytes: 0, frame: 0)
  }

  /// The calling thread, now busy; nil when recording is off or the thread is already inside an event.
  @inline(__always) static func enter(_ violation: Violation = .none) -> ThreadPointer? {
    enter(unless: KMM_IDLE.rawValue, violation)
  }

  /// The same for a free, which counts also while a bridge runs code for its own purposes: the block may be the program's.
  @inline(__always) static func enterToFree(_ violation: Violation = .none) -> ThreadPointer? {
    enter(unless: KMM_ONLY_FREES.rawValue, violation)
  }

  @inline(__always) private static func enter(unless most: UInt32, _ violation: Violation) -> ThreadPointer? {
    guard let control = agent.pointee.control, control.pointee.mode != KMM_OFF.rawValue else { return nil }
    let local = kmm_tls_get()
    let busy = local.pointee.busy
    if busy & ~(most | KMM_ENDED.rawValue) != 0 {
      return busy & KMM_BUSY.rawValue != 0 ? nil : enterMarked(local, most, violation.kind, violation.bytes, violation.frame)
    }
    if control.pointee.mode == KMM_CHILD_PENDING.rawValue || agent.pointee.rescan != 0 { return enterRarely(local) }
    local.pointee.busy = KMM_BUSY.rawValue
    if let thread = local.pointee.thread { return thread }
    return begin(local, hasEnded: busy & KMM_ENDED.rawValue != 0)
  }

  /// The thread is in a real-time section.
  @inline(never) private static func enterMarked(
    _ local: UnsafeMutablePointer<kmm_tls>, _ most: UInt32, _ kind: UInt32, _ bytes: UInt, _ frame: Address
  ) -> ThreadPointer? {
    let before = local.pointee.busy
    if before & ~(most | KMM_ENDED.rawValue | KMM_REALTIME.rawValue) != 0 { return nil }
    guard let thread = enterRarely(local) else { return nil }
    if before & KMM_ONLY_FREES.rawValue == 0 { keepingErrno { Realtime.note(thread, kind, bytes, frame) } }
    return thread
  }

  /// One event that is nothing but a violation, if it is one.
  static func passing(_ kind: UInt32, _ frame: Address) {
    if let thread = enter(Violation(kind: kind, bytes: 0, frame: frame)) { leave(thread) }
  }

  @inline(__always) static func leave(_ thread: ThreadPointer) {
    let idle = thread.pointee.head.idle
    if idle & KMM_ENDED.rawValue != 0 { ThreadSlots.giveBack(thread) }
    kmm_tls_get().pointee.busy = idle
  }

  @inline(never) private static func begin(_ local: UnsafeMutablePointer<kmm_tls>, hasEnded: Bool) -> ThreadPointer? {
    let thread = keepingErrno { ThreadSlots.acquire(hasEnded: hasEnded) }
    if thread == nil {
      local.pointee.busy = hasEnded ? KMM_ENDED.rawValue : KMM_IDLE.rawValue
      Realtime.mark(local)
      Recorder.dropped()
    }
    return thread
  }

  /// Modules may have come or gone, a mark is wished for, or this is a forked child that has no file yet.
  @inline(never) private static func enterRarely(_ local: UnsafeMutablePointer<kmm_tls>) -> ThreadPointer? {
    let before = local.pointee.busy
    local.pointee.busy = KMM_BUSY.rawValue
    let recording = keepingErrno {
      if agent.pointee.control?.pointee.mode == KMM_CHILD_PENDING.rawValue && !ForkedChild.begin() { return false }
      if agent.pointee.rescan != 0 { LoaderWatch.rescan(from: kmm_frame_pointer()) }
      // Behind the look at modules, which ends what a signal has begun.
      makeWishedMark()
      return true
    }
    if !recording {
      local.pointee.busy = before
      return nil
    }
    return local.pointee.thread ?? begin(local, hasEnded: before & KMM_ENDED.rawValue != 0)
  }

  /// The thread's native stack from a hook's frame pointer; 0 without native frames.
  @inline(__always) static func nativeStack(_ thread: ThreadPointer, _ frame: Address) -> UInt32 {
    agent.pointee.options & KMM_OPTION_NATIVE.rawValue == 0 ? 0 : NativeChain.capture(thread, from: frame)
  }

  /// The thread's Python stack; 0 without a bridge.
  @inline(__always) static func pythonStack(_ thread: ThreadPointer) -> UInt32 {
    guard let stack = agent.pointee.python_stack else { return 0 }
    return stack(thread, 0)
  }

  /// One event of the malloc family: a new block.
  @inline(__always) static func obtained(_ block: UnsafeMutableRawPointer?, _ size: UInt, _ kind: UInt32, _ frame: Address) {
    let violation = Violation(kind: KMM_KIND_REALTIME_ALLOCATION.rawValue, bytes: size, frame: frame)
    guard let block, let thread = enter(violation) else { return }
    if !Sampler.skips(thread, size) {
      Recorder.remember(thread, Address(bitPattern: block), size, kind, nativeStack(thread, frame), pythonStack(thread))
    }
    leave(thread)
  }

  /// A block is about to be given back.
  @inline(__always) static func returning(_ block: UnsafeMutableRawPointer?, _ frame: Address, by release: Release) {
    let violation = Violation(kind: KMM_KIND_REALTIME_FREE.rawValue, bytes: 0, frame: frame)
    guard let block, let thread = enterToFree(violation) else { return }
    let address = Address(bitPattern: block)
    let known = BlockTable.take(thread, address, freed: givingBack(thread, frame))
    if known.entry != 0 {
      HeapErrors.judge(thread, known, address, frame, release)
      Recorder.retire(thread, known, address)
    } else {
      Recorder.unknownFree(thread)
      HeapErrors.judgeUnknown(thread, address, frame, release)
    }
    leave(thread)
  }

  /// The site that gives a block back; 0 where that is not kept.
  @inline(__always) static func givingBack(_ thread: ThreadPointer, _ frame: Address) -> UInt32 {
    if agent.pointee.keeps_frees == 0 { return 0 }
    return SiteTable.site(
      thread, native: nativeStack(thread, frame), python: pythonStack(thread), kind: KMM_KIND_GIVEN_BACK.rawValue)
  }
}
