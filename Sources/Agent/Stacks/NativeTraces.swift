import CAgent
import CCaptureFormat
import CInterface

/// What a thread unwound lately: from where a hook was called down to a frame of its chain.
///
/// The hook's return address, the place where it stands and the next return address find the trace; the words that the
/// unwinding read then, and those of the chain below, decide whether it would read the same again. Nothing is unwound, hashed
/// or interned then.
enum NativeTraces {
  @inline(__always) private static func place(_ thread: ThreadPointer, _ slot: Address, _ returnAddress: Address)
    -> UnsafeMutablePointer<kmm_trace>
  {
    // Allocators have few callers of their own (operator new, the constructor of all containers): theirs tell more.
    let rule = UnwindRows.rule(at: returnAddress &- 1)
    let next = slot &+ (rule >> 11) &* 8
    let isKnown = rule & 7 == FrameRule.Kind.fromStackPointer && next < thread.pointee.stack_high
    let caller = isKnown ? word(at: next) : 0
    let product = (slot &+ (returnAddress &+ caller &* 5) &* 0x9E37_79B9_7F4A_7C15) &* 0xff51_afd7_ed55_8ccd
    return thread.pointee.traces + Int(product >> 40) & (Int(KMM_TRACES) &- 1)
  }

  /// The node of the stack above a slot that holds a return address; 0 when it is not known to be the same as before.
  @inline(__always) static func node(_ thread: ThreadPointer, slot: Address) -> UInt32 {
    let returnAddress = word(at: slot)
    let trace = place(thread, slot, returnAddress)
    guard trace.pointee.slot == slot, trace.pointee.return_address == returnAddress,
      trace.pointee.base_index <= thread.pointee.chain_length,
      thread.pointee.row_generation == agent.pointee.row_generation
    else { return 0 }
    let base = thread.pointee.chain + Int(trace.pointee.base_index &- 1)
    guard base.pointee.slot == trace.pointee.base_slot, base.pointee.node == trace.pointee.base_node,
      base.pointee.rbp_use != KMM_RBP_USED.rawValue || base.pointee.rbp == trace.pointee.base_rbp,
      StackWords.hold(thread.pointee.words, Int(base.pointee.words)),
      StackWords.hold(kmm_trace_words(trace), Int(trace.pointee.words))
    else { return 0 }
    thread.pointee.latest_trace = trace
    return trace.pointee.node
  }

  /// Notes how the chain above its first `kept` frames was just unwound, from a hook's frame.
  @inline(__always) static func note(_ thread: ThreadPointer, _ kept: Int, _ frame: Address) {
    let length = Int(thread.pointee.chain_length)
    if kept == 0 || length <= kept { return }
    let base = thread.pointee.chain + (kept &- 1)
    let top = thread.pointee.chain + (length &- 1)
    let first = Int(base.pointee.words)
    let count = Int(top.pointee.words) &- first
    if count >= Int(KMM_TRACE_WORDS) || top.pointee.slot != frame &+ 8 { return }
    let trace = place(thread, top.pointee.slot, top.pointee.return_address)
    trace.pointee.slot = top.pointee.slot
    trace.pointee.return_address = top.pointee.return_address
    trace.pointee.base_slot = base.pointee.slot
    trace.pointee.base_rbp = base.pointee.rbp
    trace.pointee.base_node = base.pointee.node
    trace.pointee.base_index = UInt32(truncatingIfNeeded: kept)
    trace.pointee.node = top.pointee.node
    trace.pointee.site = 0
    let words = kmm_trace_words(trace)
    var index = 0
    while index < count {
      words[index] = thread.pointee.words[first &+ index]
      index &+= 1
    }
    if top.pointee.rbp_use == KMM_RBP_USED.rawValue {
      words[index] = kmm_stack_word(address: top.pointee.rbp_slot, value: top.pointee.rbp)
      index &+= 1
    }
    trace.pointee.words = UInt32(truncatingIfNeeded: index)
    thread.pointee.latest_trace = trace
  }

  /// Forgets every trace: what the addresses mean has changed.
  static func forget(_ thread: ThreadPointer) {
    kmm_zero(Address(bitPattern: thread.pointee.traces), Int(KMM_TRACES) &* MemoryLayout<kmm_trace>.stride)
  }
}
