import CAgent
import CCaptureFormat
import CInterface

/// Poisson sampling by bytes: the distance between samples is exponential with the mean that the user gave.
///
/// A block is kept with probability 1 - exp(-size / mean); the reader weighs it by the inverse. The hooks of sampling.c let
/// nearly all calls pass: allocations that are shorter than what is left of the distance, and frees of addresses that no kept
/// block has, as a filter of counters by address tells.
enum Sampler {
  static func open() -> Bool {
    if agent.pointee.sample_bytes == 0 { return true }
    if agent.pointee.sample_filter == 0 { agent.pointee.sample_filter = kmm_map_anonymous(Int(KMM_SAMPLE_FILTER) &* 2) }
    return agent.pointee.sample_filter != 0
  }

  /// A thread begins: its first sample is one distance away.
  static func start(_ thread: ThreadPointer) {
    setDistance(thread, 0)
    if agent.pointee.sample_bytes == 0 { return }
    thread.pointee.random = kmm_clock(CLOCK_MONOTONIC) ^ UInt64(thread.pointee.slot) &* 0x9E37_79B9_7F4A_7C15 | 1
    setDistance(thread, nextDistance(thread))
  }

  /// Whether an allocation falls between two samples; counts it against the distance.
  @inline(__always) static func skips(_ thread: ThreadPointer, _ size: UInt) -> Bool {
    agent.pointee.sample_bytes != 0 && falls(thread, size)
  }

  @inline(never) private static func falls(_ thread: ThreadPointer, _ size: UInt) -> Bool {
    let left = thread.pointee.sample_rest &+ UInt64(kmm_tls_get().pointee.sample_left)
    let isBetween = UInt64(size) < left
    setDistance(thread, isBetween ? left &- UInt64(size) : nextDistance(thread))
    return isBetween
  }

  /// An operator new begins: the malloc inside must not count the same bytes, so it is made to look here.
  static func hold(_ thread: ThreadPointer) {
    thread.pointee.sample_rest &+= UInt64(kmm_tls_get().pointee.sample_left)
    kmm_tls_get().pointee.sample_left = 0
  }

  private static func setDistance(_ thread: ThreadPointer, _ distance: UInt64) {
    let near = min(distance, UInt64(UInt32.max))
    kmm_tls_get().pointee.sample_left = UInt32(truncatingIfNeeded: near)
    thread.pointee.sample_rest = distance &- near
  }

  /// A block is kept, or a kept one is gone.
  @inline(__always) static func noteKept(_ address: Address) { change(address, 1) }
  @inline(__always) static func noteGone(_ address: Address) { change(address, 0 &- 1) }

  @inline(__always) private static func change(_ address: Address, _ by: UInt16) {
    if agent.pointee.sample_bytes == 0 || agent.pointee.sample_filter == 0 { return }
    kmm_add16(agent.pointee.sample_filter &+ UInt(kmm_sample_filter_index(address)) &* 2, by)
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
