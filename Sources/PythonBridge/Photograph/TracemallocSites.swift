import CInterface
import CPython

/// The stacks that tracemalloc keeps of live blocks; each is written once, when the first node that has it is.
enum TracemallocSites {
  // traceback_t, and its frames, which are packed; the same on 3.9 - 3.13.
  private static let frameCount: UInt = 8
  private static let frames: UInt = 12
  private static let frameBytes: UInt = 12
  private static let frameLine: UInt = 8
  /// Frames that are written of one stack.
  private static let frameLimit: UInt = 4096
  private static let textLimit = 4096

  /// Gives a node the number of the stack of its block; one that has none is from before the tracing.
  @inline(__always) static func note(_ block: Address, in node: inout kmm_snapshot_node) {
    let trace = TracemallocTable.trace(of: block)
    if trace == 0 {
      node.bytes |= UInt64(KMM_NODE_EARLIER.rawValue) << 48
    } else {
      node.site = AddressValues.value(of: word(trace, 8), in: kmm_photograph_traces()) { write($0) }
    }
  }

  /// Writes a stack; its number.
  @inline(never) private static func write(_ traceback: Address) -> UInt32 {
    let count = min(UInt(kmm_load16(traceback &+ frameCount)), frameLimit)
    let record = photograph.pointee.scratch &+ UInt(textLimit)
    kmm_store32(record, UInt32(truncatingIfNeeded: count))
    var index: UInt = 0
    while index < count {
      let frame = traceback &+ frames &+ index &* frameBytes
      let file = AddressValues.value(of: UInt(kmm_load_unaligned64(frame)), in: kmm_photograph_files()) { string(of: $0) }
      let place = record &+ 4 &+ index &* 8
      kmm_store32(place, file)
      kmm_store32(place &+ 4, kmm_load32(frame &+ frameLine))
      index &+= 1
    }
    SnapshotStreams.add(KMM_STREAM_TRACES, record, Int(4 &+ count &* 8))
    return UInt32(truncatingIfNeeded: kmm_photograph_count(KMM_STREAM_TRACES.rawValue).pointee)
  }

  private static func string(of text: Address) -> UInt32 {
    let bytes = PythonText.copy(text, photograph.pointee.scratch, textLimit)
    return SnapshotStreams.string(photograph.pointee.scratch, bytes)
  }
}
