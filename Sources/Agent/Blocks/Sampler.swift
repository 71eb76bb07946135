import CAgent
import CCaptureFormat
import CInterface

/// Poisson sampling by bytes: the distance between samples is exponential with the mean that the user gave.
///
/// A block is kept with probability 1 - exp(-size / mean); the reader weighs it by the inverse. Frees look first at a
/// bitmap of sampled addresses, so that those of unsampled blocks cost one load.
enum Sampler {
  private static let filterBits: UInt = 1 << 20

  static func open() -> Bool {
    if agent.pointee.sample_bytes == 0 { return true }
    if agent.pointee.sample_filter == 0 { agent.pointee.sample_filter = kmm_map_anonymous(Int(filterBits / 8)) }
    return agent.pointee.sample_filter != 0
  }

  static func start(_ thread: ThreadPointer) {
    thread.pointee.sample_left = 0
    if agent.pointee.sample_bytes == 0 { return }
    thread.pointee.random = kmm_clock(CLOCK_MONOTONIC) ^ UInt64(thread.pointee.slot) &* 0x9E37_79B9_7F4A_7C15 | 1
    thread.pointee.sample_left = nextDistance(thread)
  }

  /// Whether an allocation falls between two samples; counts it against the distance.
  @inline(__always) static func skips(_ thread: ThreadPointer, _ size: UInt) -> Bool {
    if agent.pointee.sample_bytes == 0 { return false }
    let left = thread.pointee.sample_left
    if UInt64(size) < left {
      thread.pointee.sample_left = left &- UInt64(size)
      return true
    }
    thread.pointee.sample_left = nextDistance(thread)
    return false
  }

  /// The same before an event has begun, for the allocations between samples: those are nearly all. The distance of a thread
  /// is 0 where nothing is sampled.
  @inline(__always) static func skipsAtOnce(_ size: UInt) -> Bool {
    guard let thread = kmm_tls_get().pointee.thread, UInt64(size) < thread.pointee.sample_left else { return false }
    thread.pointee.sample_left &-= UInt64(size)
    return true
  }

  @inline(__always) private static func bit(_ address: Address) -> UInt { ((address >> 4) &* 0x9E37_79B9_7F4A_7C15) >> 44 }

  @inline(__always) static func noteKept(_ address: Address) {
    if agent.pointee.sample_filter == 0 { return }
    let bit = bit(address)
    kmm_or8(agent.pointee.sample_filter &+ bit >> 3, UInt8(truncatingIfNeeded: 1 << (bit & 7)))
  }

  /// Whether the filter says that a block was never sampled.
  @inline(__always) static func surelyUnknown(_ address: Address) -> Bool {
    if agent.pointee.sample_filter == 0 { return false }
    let bit = bit(address)
    return kmm_load8(agent.pointee.sample_filter &+ bit >> 3) & UInt8(truncatingIfNeeded: 1 << (bit & 7)) == 0
  }

  /// An exponential distance by von Neumann's method of comparing uniforms: no logarithm, exact.
  @inline(never) private static func nextDistance(_ thread: ThreadPointer) -> UInt64 {
    var whole: UInt64 = 0
    while true {
      let first = uniform(thread)
      var previous = first
      var runLength = 1
      while true {
        let next = uniform(thread)
        if next >= previous { break }
        previous = next
        runLength &+= 1
      }
      if runLength & 1 == 1 {
        let mean = agent.pointee.sample_bytes
        let fraction = UInt64(truncatingIfNeeded: first.multipliedFullWidth(by: mean).high)
        return whole &* mean &+ fraction &+ 1
      }
      whole &+= 1
    }
  }

  /// The next 64 random bits of the thread (xorshift64*).
  private static func uniform(_ thread: ThreadPointer) -> UInt64 {
    var state = thread.pointee.random
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    thread.pointee.random = state
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
