import CCaptureFormat
import CaptureFormat
import SyntheticCaptures

/// Writes the records that the agent would write for a series of events: one record per (stack, thread), frees of other
/// threads in remote records, live-at-peak saved once per epoch.
struct SimulatedAgent {
  struct Block {
    let record: Int
    let thread: UInt16
    let bytes: UInt64
  }

  private(set) var capture = SyntheticCapture()
  private var total: UInt64 = 0
  private var recordOfSite: [SIMD2<UInt32>: Int] = [:]
  private var remoteRecord: [SIMD2<UInt32>: Int] = [:]

  init() {
    capture.header.epoch = 0
    capture.header.isAtPeak = true
  }

  /// Lets the test add stacks.
  mutating func withCapture<Result>(_ body: (inout SyntheticCapture) -> Result) -> Result { body(&capture) }

  mutating func allocate(native: UInt32, thread: UInt16, bytes: UInt64) -> Block {
    let key = SIMD2(native, UInt32(thread))
    let record = recordOfSite[key] ?? Int(capture.site(.malloc, native: native, thread: thread, allocations: 0, bytes: 0))
    recordOfSite[key] = record
    save(record)
    capture.sites[record].allocations += 1
    capture.sites[record].allocated_bytes += bytes
    total += bytes
    if total >= capture.header.peakBytes {
      capture.header.peakBytes = total
      capture.header.isAtPeak = true
    }
    capture.header.heapBytes = total
    return Block(record: record, thread: thread, bytes: bytes)
  }

  mutating func free(_ block: Block, thread: UInt16) {
    if capture.header.isAtPeak {
      capture.header.isAtPeak = false
      capture.header.epoch += 1
    }
    let record = thread == block.thread ? block.record : remote(of: block.record, thread: thread)
    save(record)
    capture.sites[record].frees += 1
    capture.sites[record].freed_bytes += block.bytes
    total -= block.bytes
    capture.header.heapBytes = total
  }

  private mutating func remote(of record: Int, thread: UInt16) -> Int {
    let key = SIMD2(UInt32(record), UInt32(thread))
    if let known = remoteRecord[key] { return known }
    capture.remoteFrees(of: UInt32(record), thread: thread, frees: 0, bytes: 0)
    remoteRecord[key] = capture.sites.count - 1
    return capture.sites.count - 1
  }

  /// Before a record changes below the maximum, it keeps what it had at the maximum.
  private mutating func save(_ record: Int) {
    guard !capture.header.isAtPeak, capture.sites[record].saved_epoch != capture.header.epoch else { return }
    let live = capture.sites[record].live
    capture.sites[record].saved_epoch = capture.header.epoch
    capture.sites[record].saved_live_bytes = live.bytes
    capture.sites[record].saved_live_count = Int32(live.blocks)
  }
}
