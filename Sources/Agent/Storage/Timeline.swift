import CAgent
import CCaptureFormat
import CInterface

/// The timeline: heap, objects, mappings and RSS over time. There is no thread behind it; events look at the clock.
enum Timeline {
  static let capacity: UInt64 = 8192
  /// A power of two.
  static let eventsPerLook: UInt32 = 256
  static let firstInterval: UInt64 = 5_000_000

  /// Nanoseconds since the recording began; the clock itself where there is none.
  static var now: UInt64 { kmm_clock(CLOCK_MONOTONIC) &- (agent.pointee.header?.pointee.start_monotonic ?? 0) }

  /// Takes a moment when the interval has passed. Called every few hundred events of a thread.
  @inline(never) static func tick(force: Bool = false) {
    keepingErrno {
      guard let header = agent.pointee.header else { return }
      let clock = kmm_clock(CLOCK_MONOTONIC)
      Photographer.look(at: clock)
      let now = clock &- header.pointee.start_monotonic
      if !force && now < agent.pointee.last_tick &+ agent.pointee.tick_interval { return }
      if kmm_exchange32(Address(bitPattern: lock), 1) != 0 { return }
      takeMoment(header, at: now)
      Epochs.look(at: now)
      Photographer.noteTaken()
      kmm_release32(Address(bitPattern: lock), 0)
      LanguageBridge.look()
    }
  }

  /// Takes a moment at which an epoch begins, and returns it; where another thread is long at it, the present one without an epoch.
  static func beginEpoch() -> UInt64 {
    keepingErrno {
      guard let header = agent.pointee.header else { return 0 }
      var tries = 0
      while kmm_exchange32(Address(bitPattern: lock), 1) != 0 {
        if tries == 1000 { return Timeline.now }
        tries &+= 1
        sched_yield()
      }
      let moment = Timeline.now
      takeMoment(header, at: moment)
      Epochs.mark(at: moment)
      kmm_release32(Address(bitPattern: lock), 0)
      return moment
    }
  }

  private static var lock: UnsafeMutablePointer<UInt32> { kmm_tick_lock() }

  private static func takeMoment(_ header: UnsafeMutablePointer<kmm_header>, at now: UInt64) {
    agent.pointee.last_tick = now
    header.pointee.clock = now
    header.pointee.end_monotonic = header.pointee.start_monotonic &+ now
    append(header, at: now)
  }

  private static func append(_ header: UnsafeMutablePointer<kmm_header>, at now: UInt64) {
    let timeline = KMM_ARRAY_TIMELINE.rawValue
    var count = kmm_load64(kmm_length_address(timeline))
    if count == capacity {
      count = halve(header)
      agent.pointee.tick_interval &*= 2
    }
    guard CaptureArray.holds(timeline, (count &+ 1) &* 48) else { return }
    let totals = Totals.now()
    header.pointee.heap_bytes = totals.heap
    header.pointee.object_bytes = totals.objects
    moments[Int(count)] = kmm_moment(
      nanoseconds: now, heap_bytes: totals.heap, object_bytes: totals.objects, mapped_bytes: totals.mapped,
      rss_bytes: residentBytes(), peak_bytes: header.pointee.peak_bytes)
    kmm_release64(kmm_length_address(timeline), count &+ 1)
  }

  private static var moments: UnsafeMutablePointer<kmm_moment> {
    UnsafeMutablePointer(bitPattern: kmm_window(KMM_ARRAY_TIMELINE.rawValue).pointee.base).unsafelyUnwrapped
  }

  /// Keeps of each pair of moments the one with more RSS.
  private static func halve(_ header: UnsafeMutablePointer<kmm_header>) -> UInt64 {
    var pair = 0
    while pair < Int(capacity) / 2 {
      let left = moments[2 &* pair]
      let right = moments[2 &* pair &+ 1]
      moments[pair] = left.rss_bytes > right.rss_bytes ? left : right
      pair &+= 1
    }
    header.pointee.timeline_halvings &+= 1
    return capacity / 2
  }

  /// The resident set in bytes: the second number of /proc/thread-self/statm, in pages.
  static func residentBytes() -> UInt64 {
    withUnsafeTemporaryBytes { buffer in
      let length = kmm_read_file(characters("/proc/thread-self/statm"), buffer, 64)
      var position = 0
      while position < length && buffer[position] != 0x20 { position &+= 1 }
      position &+= 1
      var pages: UInt64 = 0
      while position < length, buffer[position] >= 0x30, buffer[position] <= 0x39 {
        pages = pages &* 10 &+ UInt64(UInt8(bitPattern: buffer[position]) &- 0x30)
        position &+= 1
      }
      return pages << 12
    }
  }
}

/// A 64-byte buffer on the stack.
@inline(__always) private func withUnsafeTemporaryBytes(_ body: (UnsafeMutablePointer<CChar>) -> UInt64) -> UInt64 {
  var bytes: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
  return withUnsafeMutablePointer(to: &bytes) { body(UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self)) }
}
