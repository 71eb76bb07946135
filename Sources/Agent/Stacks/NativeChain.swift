import CAgent
import CCaptureFormat
import CInterface

/// The incremental chain: a thread's native stack, unwound only where it differs from an earlier time.
///
/// The chain keeps, outermost first, where each return address stood and what it was. Where an unwinding leads is decided by
/// the words of the stack that it reads: the return addresses, and each rbp that a frame address is computed from. So an
/// unwinding from the top may stop at the first frame that is also the chain's, provided that every word of the chain below
/// still holds what it held: a frame can have returned and been entered again at the same place.
enum NativeChain {
  /// Stands for "the unwinder could not go on": an outermost frame.
  static let cut: UInt64 = 1 << 63

  /// The node of the stack that called the function with this frame pointer; 0 when nothing can be read.
  @inline(__always) static func capture(_ thread: ThreadPointer, from frame: Address) -> UInt32 {
    guard StackBounds.hold(thread, frame) else { return 0 }
    let known = NativeTraces.node(thread, slot: frame &+ 8)
    return known != 0 ? known : unwind(thread, from: frame)
  }

  @inline(never) private static func unwind(_ thread: ThreadPointer, from frame: Address) -> UInt32 {
    thread.pointee.latest_trace = nil
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
        if isSame(chain + kept - 1, registers) {
          kept = unchanged(thread, kept)
          if kept > 0 && chain[kept &- 1].slot == registers.slot { break }
        } else {
          kept &-= 1
        }
      }
      scratch[fresh] = entry(registers)
      if kept &+ fresh >= Int(KMM_MAX_NATIVE_FRAMES) &- 2 { outcome = .cut } else { outcome = registers.step() }
      scratch[fresh].rbp_use = registers.use
      fresh &+= 1
      if outcome != .frame {
        kept = 0
        break
      }
    }
    if kept > 0 {
      chain[kept &- 1].rbp = registers.rbp
      chain[kept &- 1].rbp_slot = registers.rbpSlot
    }
    let node = extend(thread, kept, fresh, outcome, registers.isVolatile)
    NativeTraces.note(thread, kept, frame)
    return node
  }

  @inline(__always) private static func isSame(_ known: UnsafeMutablePointer<kmm_native_frame>, _ registers: NativeRegisters)
    -> Bool
  {
    known.pointee.return_address == registers.returnAddress && registers.exact == 0
      && (known.pointee.rbp_use != KMM_RBP_USED.rawValue || known.pointee.rbp == registers.rbp)
  }

  @inline(__always) private static func start(_ thread: ThreadPointer, _ frame: Address) -> NativeRegisters {
    NativeRegisters(
      slot: frame &+ 8, returnAddress: word(at: frame &+ 8), rbp: word(at: frame), rbpSlot: frame,
      low: thread.pointee.stack_low, high: thread.pointee.stack_high, exact: 0)
  }

  @inline(__always) private static func entry(_ registers: NativeRegisters) -> kmm_native_frame {
    kmm_native_frame(
      slot: registers.slot, return_address: registers.returnAddress | registers.exact << 63, rbp: registers.rbp,
      rbp_slot: registers.rbpSlot, node: 0, words: 0, rbp_use: KMM_RBP_USED.rawValue, reserved: 0)
  }

  /// How many of the first `count` frames of the chain, from the outermost, are vouched for by unchanged words.
  @inline(__always) private static func unchanged(_ thread: ThreadPointer, _ count: Int) -> Int {
    let chain = thread.pointee.chain
    let words = thread.pointee.words
    if StackWords.hold(words, Int(chain[count &- 1].words)) { return count }
    var index = 0
    var checked = 0
    while index < count {
      while checked < Int(chain[index].words) {
        if word(at: words[checked].address) != words[checked].value { return index }
        checked &+= 1
      }
      index &+= 1
    }
    return count
  }

  /// Interns the fresh frames on top of the kept ones and makes the result the thread's chain.
  private static func extend(
    _ thread: ThreadPointer, _ kept: Int, _ fresh: Int, _ outcome: NativeRegisters.Step, _ isVolatile: Bool
  ) -> UInt32 {
    let scratch = thread.pointee.scratch
    let generation = UInt64(agent.pointee.space_generation) << 48
    let ownLow = agent.pointee.own_low
    let ownSize = agent.pointee.own_high &- ownLow
    var node: UInt32 = 0
    if kept > 0 { node = thread.pointee.chain[kept &- 1].node } else if outcome == .cut { node = countCut(thread) }
    var length = kept
    var index = fresh
    while index > 0 {
      index &-= 1
      let address = scratch[index].return_address
      // The agent's own frames (operator new's hook) are not the program's.
      if address &- ownLow >= ownSize { node = self.node(thread, node, UInt64(address) | generation) }
      scratch[index].node = node
      push(thread, length, scratch[index])
      length &+= 1
    }
    thread.pointee.chain_length = isVolatile ? 0 : UInt32(truncatingIfNeeded: length)
    return node
  }

  /// The node of a frame below its caller's; what the thread found lately is looked up in a table of its own first.
  @inline(__always) private static func node(_ thread: ThreadPointer, _ parent: UInt32, _ frame: UInt64) -> UInt32 {
    let product = (frame ^ UInt64(parent) &<< 36) &* 0x9E37_79B9_7F4A_7C15
    let found = thread.pointee.found_nodes + Int(product >> 48) & (Int(KMM_FOUND_NODES) &- 1)
    if found.pointee.frame != frame || found.pointee.parent != parent {
      found.pointee = kmm_found_node(frame: frame, parent: parent, node: StackTrie.native.node(parent, frame))
    }
    return found.pointee.node
  }

  /// Puts a frame on top of the chain, with the words that vouch for it: its caller's rbp where that is used, and its return
  /// address.
  @inline(__always) private static func push(_ thread: ThreadPointer, _ length: Int, _ frame: kmm_native_frame) {
    let place = thread.pointee.chain + length
    let words = thread.pointee.words
    place.pointee = frame
    var count: UInt32 = 0
    var callersUse = KMM_RBP_UNUSED.rawValue
    if length > 0 {
      let caller = place - 1
      count = caller.pointee.words
      callersUse = caller.pointee.rbp_use
      if callersUse == KMM_RBP_USED.rawValue && caller.pointee.rbp_slot != 0 {
        words[Int(count)] = kmm_stack_word(address: caller.pointee.rbp_slot, value: caller.pointee.rbp)
        count &+= 1
      }
    }
    words[Int(count)] = kmm_stack_word(address: frame.slot, value: frame.return_address)
    place.pointee.words = count &+ 1
    if frame.rbp_use == KMM_RBP_PASSED_ON.rawValue { place.pointee.rbp_use = callersUse }
  }

  @inline(never) private static func countCut(_ thread: ThreadPointer) -> UInt32 {
    kmm_record_of(thread).pointee.truncated_native &+= 1
    return StackTrie.native.node(0, cut)
  }

  private static func restart(_ thread: ThreadPointer) {
    thread.pointee.chain_length = 0
    thread.pointee.row_generation = agent.pointee.row_generation
    NativeTraces.forget(thread)
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

/// Words of a stack that must be as they were.
enum StackWords {
  /// Whether each of some words still holds its value. All are read, whatever the first ones hold: the loads do not wait.
  @inline(__always) static func hold(_ words: UnsafeMutablePointer<kmm_stack_word>, _ count: Int) -> Bool {
    var difference: UInt = 0
    var index = 0
    while index < count {
      difference |= word(at: words[index].address) ^ words[index].value
      index &+= 1
    }
    return difference == 0
  }
}
