import CAgent
import CCaptureFormat
import CInterface

/// The incremental chain: a thread's native stack, unwound only where it differs from the last time.
///
/// The chain keeps, outermost first, where each return address stood and what it was. Unwinding goes from the top and may
/// stop at the first frame whose slot, return address and rbp are those of the chain, provided that every older slot still
/// holds what the chain says: a frame below can have returned and been entered again at the same place.
enum NativeChain {
  /// Stands for "the unwinder could not go on": an outermost frame.
  static let cut: UInt64 = 1 << 63

  /// The node of the stack that called the function with this frame pointer; 0 when nothing can be read.
  @inline(__always) static func capture(_ thread: ThreadPointer, from frame: Address) -> UInt32 {
    guard StackBounds.hold(thread, frame) else { return 0 }
    if agent.pointee.frame_limit != 0 { return captureTop(thread, from: frame) }
    if thread.pointee.row_generation != agent.pointee.row_generation { restart(thread) }
    var registers = start(thread, frame)
    let chain = thread.pointee.chain
    let scratch = thread.pointee.scratch
    var kept = Int(thread.pointee.chain_length)
    var fresh = 0
    var outcome = NativeRegisters.Step.frame
    while true {
      while kept > 0 && chain[kept &- 1].slot < registers.slot { kept &-= 1 }
      if kept > 0 && chain[kept &- 1].slot == registers.slot {
        if chain[kept &- 1].return_address == registers.returnAddress && chain[kept &- 1].rbp == registers.rbp
          && registers.exact == 0
        {
          kept = unchanged(chain, kept)
          if kept > 0 && chain[kept &- 1].slot == registers.slot { break }
        } else {
          kept &-= 1
        }
      }
      scratch[fresh] = entry(registers)
      fresh &+= 1
      if kept &+ fresh >= Int(KMM_MAX_NATIVE_FRAMES) &- 1 { outcome = .cut } else { outcome = registers.step() }
      if outcome != .frame {
        kept = 0
        break
      }
    }
    return extend(thread, kept, fresh, outcome, registers.isVolatile)
  }

  @inline(__always) private static func start(_ thread: ThreadPointer, _ frame: Address) -> NativeRegisters {
    NativeRegisters(
      slot: frame &+ 8, returnAddress: word(at: frame &+ 8), rbp: word(at: frame), rbpSlot: frame,
      low: thread.pointee.stack_low, high: thread.pointee.stack_high, exact: 0)
  }

  @inline(__always) private static func entry(_ registers: NativeRegisters) -> kmm_native_frame {
    kmm_native_frame(
      slot: registers.slot, return_address: registers.returnAddress | registers.exact << 63, rbp: registers.rbp,
      rbp_offset: registers.rbpSlot == 0 ? 0 : Int32(truncatingIfNeeded: Int(bitPattern: registers.rbpSlot &- registers.slot)),
      node: 0)
  }

  /// How many of the first `count` frames of the chain, from the outermost, are unchanged in memory.
  @inline(__always) private static func unchanged(_ chain: UnsafeMutablePointer<kmm_native_frame>, _ count: Int) -> Int {
    var index = 0
    while index < count &- 1 {
      let frame = chain + index
      if word(at: frame.pointee.slot) != frame.pointee.return_address { return index }
      let distance = frame.pointee.rbp_offset
      if distance != 0 && word(at: offset(frame.pointee.slot, by: Int(distance))) != frame.pointee.rbp { return index }
      index &+= 1
    }
    return count
  }

  /// Interns the fresh frames on top of the kept ones and makes the result the thread's chain.
  @inline(__always) private static func extend(
    _ thread: ThreadPointer, _ kept: Int, _ fresh: Int, _ outcome: NativeRegisters.Step, _ isVolatile: Bool
  ) -> UInt32 {
    let chain = thread.pointee.chain
    let scratch = thread.pointee.scratch
    let trie = StackTrie.native
    let generation = UInt64(agent.pointee.space_generation) << 48
    let ownLow = agent.pointee.own_low
    let ownSize = agent.pointee.own_high &- ownLow
    var node: UInt32 = 0
    if kept > 0 { node = chain[kept &- 1].node } else if outcome == .cut { node = countCut(thread, trie) }
    var length = kept
    var index = fresh
    while index > 0 {
      index &-= 1
      let address = scratch[index].return_address
      // The agent's own frames (operator new's hook) are not the program's.
      if address &- ownLow >= ownSize { node = trie.node(node, UInt64(address) | generation) }
      chain[length] = scratch[index]
      chain[length].node = node
      length &+= 1
    }
    thread.pointee.chain_length = isVolatile ? 0 : UInt32(truncatingIfNeeded: length)
    return node
  }

  @inline(never) private static func countCut(_ thread: ThreadPointer, _ trie: StackTrie) -> UInt32 {
    kmm_record_of(thread).pointee.truncated_native &+= 1
    return trie.node(0, cut)
  }

  private static func restart(_ thread: ThreadPointer) {
    thread.pointee.chain_length = 0
    thread.pointee.row_generation = agent.pointee.row_generation
  }

  /// The innermost `frame_limit` frames only, without the chain: a limited stack has no common root to grow from.
  @inline(never) private static func captureTop(_ thread: ThreadPointer, from frame: Address) -> UInt32 {
    var registers = start(thread, frame)
    let scratch = thread.pointee.scratch
    let limit = min(Int(agent.pointee.frame_limit), Int(KMM_MAX_NATIVE_FRAMES) &- 64)
    var fresh = 0
    var outcome = NativeRegisters.Step.frame
    var shown = 0
    while shown < limit && outcome == .frame {
      if registers.returnAddress &- agent.pointee.own_low >= agent.pointee.own_high &- agent.pointee.own_low { shown &+= 1 }
      scratch[fresh] = entry(registers)
      fresh &+= 1
      outcome = registers.step()
    }
    return extend(thread, 0, fresh, .end, true)
  }
}
