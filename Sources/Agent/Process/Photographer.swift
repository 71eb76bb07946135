import CAgent
import CCaptureFormat
import CInterface

/// Takes the photographs that `kmmem profile --snapshot` wishes for: notes when one is due, and has it taken at a safe point.
///
/// When one is due shows inside events, where nothing may be asked of a runtime but to come back at a safe point. There the runtime's
/// lock is held, nobody is in the middle of anything, and the process can be copied. Without a runtime it can be copied at once.
enum Photographer {
  /// After this time without a safe point the thread that could have come is busy elsewhere: nanoseconds.
  static let patience: UInt64 = 100_000_000

  static var state: UnsafeMutablePointer<kmm_photographer> { kmm_photographer() }

  static func wishes(_ trigger: kmm_trigger) -> Bool { state.pointee.triggers & trigger.rawValue != 0 }

  /// A recording begins. No photograph is taken before the program's own code runs.
  static func open() {
    state.pointee.threshold = Int64.max
    state.pointee.next = UInt64.max
    forgetTaken()
  }

  /// The program's own code, or that of a forked child, begins.
  static func begin() {
    if wishes(KMM_TRIGGER_PEAK) { state.pointee.threshold = 0 }
    if wishes(KMM_TRIGGER_PERIOD) { state.pointee.next = kmm_clock(CLOCK_MONOTONIC) &+ state.pointee.period }
  }

  /// A forked child takes photographs of its own; the copies are its parent's children.
  static func beginChild() {
    state.pointee.due = 0
    state.pointee.is_taking = 0
    state.pointee.is_asked = 0
    state.pointee.number = 0
    state.pointee.is_child = 1
    state.pointee.peak_copy = 0
    state.pointee.taken_peak = 0
    forgetTaken()
    var index = 0
    while index < Int(KMM_MAX_COPIES) {
      kmm_photograph_copies()[index] = 0
      index &+= 1
    }
    begin()
  }

  // MARK: Inside events

  /// A new peak was reached, in bytes. Under the lock of the credit.
  @inline(__always) static func note(peak: Int64) {
    if peak > state.pointee.threshold {
      state.pointee.threshold = Int64.max
      kmm_set_bits32(dueAddress, KMM_TRIGGER_PEAK.rawValue)
    }
  }

  /// Whether a photograph is due.
  @inline(__always) static var isDue: Bool { state.pointee.due != 0 }

  /// Every few hundred events of a thread, with the monotonic clock.
  @inline(__always) static func look(at now: UInt64) {
    if now >= state.pointee.next {
      state.pointee.next = now &+ state.pointee.period
      // Growth is that of a runtime's objects: without one, nobody would look at an earlier photograph.
      if agent.pointee.watches == 0 || !wishes(KMM_TRIGGER_DOUBLING) { kmm_set_bits32(dueAddress, KMM_TRIGGER_PERIOD.rawValue) }
    }
    if isDue { ask(at: now) }
  }

  /// Asks the runtime for a safe point, unless that was done a moment ago.
  @inline(never) static func ask(at now: UInt64) {
    if agent.pointee.watches != 0 { return takeHere(at: now) }
    guard let ask = agent.pointee.bridge_ask, agent.pointee.bridge_started != 0 else { return }
    let asked = state.pointee.is_asked
    if asked == 2 || (asked == 1 && now < state.pointee.asked_at &+ patience) { return }
    if kmm_exchange32(askedAddress, asked &+ 1) != asked { return }
    state.pointee.asked_at = now
    if !ask(asked == 1) { kmm_release32(askedAddress, asked) }
  }

  static var dueAddress: Address { kmm_due_address() }
  static var askedAddress: Address { kmm_asked_address() }

  // MARK: At a safe point

  /// Takes what is due. A photograph that the collector is in the way of stays due, and what comes while another one is taken.
  static func arrive(_ trigger: UInt32, from caller: UnsafePointer<kmm_caller>? = nil) {
    kmm_release32(askedAddress, 0)
    if trigger == KMM_TRIGGER_BEGINS.rawValue { return begin() }
    guard agent.pointee.control?.pointee.mode == KMM_ON.rawValue, let header = agent.pointee.header,
      header.pointee.pid == UInt32(bitPattern: getpid())
    else { return }
    kmm_set_bits32(dueAddress, trigger & state.pointee.triggers)
    let waits = trigger == KMM_TRIGGER_EXIT.rawValue
    // What the collector is in the way of waits for a later safe point; without a runtime nothing has to.
    repeat {
      if state.pointee.due == 0 || !alone(from: caller, waits: waits, takeDue) { return }
    } while agent.pointee.watches != 0
  }

  private static func takeDue() {
    let due = kmm_exchange32(dueAddress, 0)
    reap()
    if due & (KMM_TRIGGER_PERIOD.rawValue | KMM_TRIGGER_SIGNAL.rawValue) != 0 { takeNumbered(due) }
    if due & KMM_TRIGGER_PEAK.rawValue != 0 { takePeak() }
    if due & KMM_TRIGGER_EXIT.rawValue != 0, kmm_photograph_name(KMM_TRIGGER_EXIT.rawValue) {
      _ = take(KMM_TRIGGER_EXIT.rawValue, 0)
    }
  }

  /// With the first number that is free: a program that a process became by exec goes on where that stopped.
  private static func takeNumbered(_ due: UInt32) {
    let trigger = due & (KMM_TRIGGER_PERIOD.rawValue | KMM_TRIGGER_SIGNAL.rawValue)
    if wishes(KMM_TRIGGER_DOUBLING) { waitTwiceAsLong() }
    repeat {
      state.pointee.number &+= 1
      if !kmm_photograph_name(trigger) { return }
    } while kmm_photograph_exists()
    if take(trigger, 0) == collecting { state.pointee.number &-= 1 }
  }

  /// So a long run has few photographs, and always one from between a quarter and half of it.
  private static func waitTwiceAsLong() {
    state.pointee.period = state.pointee.period &* 2
    state.pointee.next = kmm_clock(CLOCK_MONOTONIC) &+ state.pointee.period
    if state.pointee.number >= 2 { kmm_photograph_drop_numbered(state.pointee.number &- 1) }
  }

  /// Only where the peak has not passed meanwhile. A copy that still writes an earlier one is of no use any more.
  private static func takePeak() {
    let live = Int64(bitPattern: Totals.now().live)
    let needed = state.pointee.taken_peak &+ state.pointee.taken_peak / 10
    if live <= needed || !kmm_photograph_name(KMM_TRIGGER_PEAK.rawValue) {
      state.pointee.threshold = needed
      return
    }
    if state.pointee.peak_copy != 0 { endPeakCopy() }
    kmm_photograph_drop_unfinished()
    let result = take(KMM_TRIGGER_PEAK.rawValue, KMM_PHOTOGRAPH_REPLACE.rawValue)
    if result == collecting { return }
    if result >= 0 {
      state.pointee.peak_copy = result
      state.pointee.taken_peak = live
    }
    state.pointee.threshold = live &+ live / 10
  }

  private static func endPeakCopy() {
    forget(state.pointee.peak_copy)
    kmm_photograph_end_copy(state.pointee.peak_copy)
    state.pointee.peak_copy = 0
    state.pointee.taken_peak = 0
  }

  private static let collecting: Int32 = -6

  /// The number of the copy, 0 for a photograph in place, or less than 0. At the exit there is no later safe point to make up for it.
  private static func take(_ trigger: UInt32, _ options: UInt32) -> Int32 {
    if !hasRoom {
      kmm_photograph_leave_reason(0 &- tooMany)
      return tooMany
    }
    let inPlace = wishes(KMM_TRIGGER_IN_PLACE) ? KMM_PHOTOGRAPH_IN_PLACE.rawValue : 0
    let rung = wishes(KMM_TRIGGER_GROWTH) ? KMM_PHOTOGRAPH_RUNG.rawValue : 0
    let result = takePhotograph(kmm_photograph_path(), options | inPlace | rung | KMM_PHOTOGRAPH_LEAVE_REASON.rawValue)
    if result > 0 { keep(result) }
    if result == collecting && trigger != KMM_TRIGGER_EXIT.rawValue {
      kmm_set_bits32(dueAddress, trigger)
    } else if result < 0 {
      kmm_photograph_leave_reason(0 &- result)
    }
    return result
  }

  // MARK: Copies

  /// Remembers a copy, to be waited for later; nobody else's wait sees it.
  static func keep(_ copy: Int32) {
    var index = 0
    while index < Int(KMM_MAX_COPIES) {
      if kmm_photograph_copies()[index] == 0 {
        kmm_photograph_copies()[index] = copy
        return
      }
      index &+= 1
    }
  }

  private static func forget(_ copy: Int32) {
    var index = 0
    while index < Int(KMM_MAX_COPIES) {
      if kmm_photograph_copies()[index] == copy { kmm_photograph_copies()[index] = 0 }
      index &+= 1
    }
  }

  /// Waits for the copies that have ended.
  static func reap() {
    var index = 0
    while index < Int(KMM_MAX_COPIES) {
      let copy = kmm_photograph_copies()[index]
      if copy != 0 && kmm_photograph_reap(copy) {
        kmm_photograph_copies()[index] = 0
        if copy == state.pointee.peak_copy { state.pointee.peak_copy = 0 }
      }
      index &+= 1
    }
  }

  /// Whether one more copy could be waited for.
  static var hasRoom: Bool {
    var index = 0
    while index < Int(KMM_MAX_COPIES) {
      if kmm_photograph_copies()[index] == 0 { return true }
      index &+= 1
    }
    return false
  }
}

@c(kmm_i_live_bytes) public func interfaceLiveBytes() -> UInt64 { isRecording() ? Totals.now().live : 0 }

@c(kmm_i_safe_point) public func interfaceSafePoint(_ trigger: UInt32) { keepingErrno { Photographer.arrive(trigger) } }

@c(kmm_i_hide) public func interfaceHide() { hide() }
