import CAgent
import CCaptureFormat
import CInterface

/// The bounds of the stack that a thread runs on, so that a wrong rule never reads outside it.
enum StackBounds {
  /// The mapping around an address of a stack.
  @inline(never) static func find(_ address: Address, _ low: inout Address, _ high: inout Address) -> Bool {
    keepingErrno { kmm_mapping_bounds(address, &low, &high) }
  }

  /// Whether the thread's known stack holds an address, after looking again when it does not (a coroutine's stack).
  @inline(__always) static func hold(_ thread: ThreadPointer, _ address: Address) -> Bool {
    if address >= thread.pointee.stack_low && address < thread.pointee.stack_high { return true }
    return look(thread, address)
  }

  @inline(never) private static func look(_ thread: ThreadPointer, _ address: Address) -> Bool {
    thread.pointee.chain_length = 0
    return find(address, &thread.pointee.stack_low, &thread.pointee.stack_high)
  }
}
