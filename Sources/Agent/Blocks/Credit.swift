import CAgent
import CCaptureFormat
import CInterface

/// Tells of each event whether the total is below its peak, without a counter that all threads write.
///
/// The bytes between the total and the peak are lent to the threads as credit. As long as a thread has gained less than its
/// credit, the total is below the peak whatever the other threads do, since all credit together fits below it. A thread
/// without credit asks: the pool lends it more, or else the threads that had events in this round are added up exactly, the
/// peak is moved if it was reached, and a new round begins, in which nobody has credit yet.
enum Credit {
  /// What a thread's headroom is at the peak: every event asks.
  static let none = Int64.min / 2

  /// Ends an event that changed the totals: true when counters must save their live values first. Kinds are KMM_KIND_NONE where
  /// nothing was gained or lost.
  @inline(__always) static func isBelowPeak(
    _ thread: ThreadPointer, gained: UInt64 = 0, _ gainedKind: UInt32 = 0, lost: UInt64 = 0, _ lostKind: UInt32 = 0
  ) -> Bool {
    let change = Int64(bitPattern: gained &- lost)
    let left = thread.pointee.headroom &- change
    thread.pointee.headroom = left
    // Whoever begins a round adds up what was counted before the round is looked at here.
    kmm_keep_order()
    if left >= 0 && thread.pointee.credit_round == agent.pointee.credit_round { return true }
    return ask(thread, gained, gainedKind, lost, lostKind)
  }

  /// A recording begins: nothing is live.
  static func begin() {
    let state = agent
    state.pointee.credit_round &+= 1
    state.pointee.credit_lock = 0
    state.pointee.credit_pool = 0
    state.pointee.folded_bytes = 0
    state.pointee.joined = nil
    var thread = state.pointee.all_threads
    while let current = thread {
      current.pointee.folded = 0
      thread = current.pointee.next_all
    }
  }

  @inline(never) private static func ask(
    _ thread: ThreadPointer, _ gained: UInt64, _ gainedKind: UInt32, _ lost: UInt64, _ lostKind: UInt32
  ) -> Bool {
    let change = Int64(bitPattern: gained &- lost)
    if thread.pointee.counting == 0 { return ask(thread, change) }
    LineCounters.count(thread, gained, gainedKind, lost, lostKind)
    thread.pointee.headroom = thread.pointee.counted_headroom &- change
    let hasCredit = thread.pointee.headroom >= 0 && thread.pointee.credit_round == agent.pointee.credit_round
    let isBelowPeak = hasCredit || ask(thread, change)
    thread.pointee.counted_headroom = thread.pointee.headroom
    thread.pointee.headroom = none
    return isBelowPeak
  }

  private static func ask(_ thread: ThreadPointer, _ change: Int64) -> Bool {
    let isBelowPeak = locked(&agent.pointee.credit_lock) {
      let state = agent
      if thread.pointee.credit_round != state.pointee.credit_round { join(thread, change) }
      let need = 0 &- thread.pointee.headroom
      if state.pointee.header.unsafelyUnwrapped.pointee.at_peak == 0 && need <= state.pointee.credit_pool {
        if need > 0 {
          state.pointee.credit_pool &-= need
          thread.pointee.headroom = 0
        }
        lend(thread)
        return true
      }
      return addUp(thread)
    }
    if Photographer.isDue { keepingErrno { Photographer.ask(at: kmm_clock(CLOCK_MONOTONIC)) } }
    return isBelowPeak
  }

  /// The thread's first event of this round: until then the total knew all its bytes.
  private static func join(_ thread: ThreadPointer, _ change: Int64) {
    thread.pointee.credit_round = agent.pointee.credit_round
    thread.pointee.headroom = 0 &- change
    thread.pointee.next_joined = agent.pointee.joined
    agent.pointee.joined = thread
  }

  /// Half of the pool: the other half is for other threads.
  private static func lend(_ thread: ThreadPointer) {
    let half = agent.pointee.credit_pool >> 1
    agent.pointee.credit_pool &-= half
    thread.pointee.headroom &+= half
  }

  /// The exact total, and from it the peak or the credit of a new round.
  private static func addUp(_ thread: ThreadPointer) -> Bool {
    let state = agent
    let header = state.pointee.header.unsafelyUnwrapped
    let areOthersJoined = state.pointee.joined != thread || thread.pointee.next_joined != nil
    // First of all nobody may spend the old round's credit any more: what a thread gained after it was folded in would be known to no round.
    if areOthersJoined { kmm_add32(kmm_credit_round_address(), 1) }
    fold()
    if areOthersJoined {
      thread.pointee.credit_round = state.pointee.credit_round
      thread.pointee.next_joined = nil
      state.pointee.joined = thread
    }
    let total = state.pointee.folded_bytes &+ Int64(bitPattern: header.pointee.mapped_bytes)
    let peak = Int64(bitPattern: header.pointee.peak_bytes)
    if total >= peak {
      header.pointee.peak_bytes = UInt64(bitPattern: total)
      header.pointee.peak_nanoseconds = header.pointee.clock
      header.pointee.at_peak = 1
      thread.pointee.headroom = none
      Photographer.note(peak: total)
      return false
    }
    if header.pointee.at_peak != 0 {
      header.pointee.at_peak = 0
      header.pointee.epoch &+= 1
    }
    state.pointee.credit_pool = peak &- total &- 1
    thread.pointee.headroom = 0
    lend(thread)
    return true
  }

  private static func fold() {
    var joined = agent.pointee.joined
    while let thread = joined {
      let record = kmm_record_of(thread)
      let live = record.pointee.heap_bytes &+ record.pointee.object_bytes
      agent.pointee.folded_bytes &+= live &- thread.pointee.folded
      thread.pointee.folded = live
      joined = thread.pointee.next_joined
    }
  }
}
