import CAgent
import CCaptureFormat
import CInterface

/// Where an unwinding stands: the frame's return address, the slot it was read from, and rbp.
struct NativeRegisters {
  var slot: Address
  var returnAddress: Address
  var rbp: Address
  /// Where rbp was read from; 0 = it is the frame below's.
  var rbpSlot: Address
  /// The stack that may be read.
  var low: Address
  var high: Address
  /// 1 when the address is the interrupted instruction itself (a signal frame's).
  var exact: UInt
  /// The chain must not be kept: it crosses a signal frame.
  var isVolatile = false
  /// Whether the latest step out of a frame depended on its rbp (enum kmm_rbp_use).
  var use = KMM_RBP_USED.rawValue

  @inline(__always) var stackPointer: Address { slot &+ 8 }
  @inline(__always) var programCounter: Address { returnAddress &- (1 &- exact) }
  @inline(__always) func mayRead(_ address: Address) -> Bool { address >= low && address &+ 8 <= high && address & 7 == 0 }

  enum Step {
    case frame
    case end
    case cut
  }

  /// Moves to the caller.
  @inline(__always) mutating func step() -> Step {
    let rule = UnwindRows.rule(at: programCounter)
    let kind = rule & 7
    let distance = UInt(bitPattern: (Int(bitPattern: rule >> 11) << 42) >> 39)
    let saved = (rule >> 3) & 255
    let frameAddress: Address
    use = KMM_RBP_USED.rawValue
    if kind == FrameRule.Kind.fromStackPointer {
      frameAddress = stackPointer &+ distance
      use = saved == 0 ? KMM_RBP_PASSED_ON.rawValue : KMM_RBP_UNUSED.rawValue
    } else if kind == FrameRule.Kind.fromFramePointer {
      frameAddress = rbp &+ distance
    } else {
      return rareStep(kind, distance)
    }
    return leave(to: frameAddress, saved: saved)
  }

  @inline(__always) private mutating func leave(to frameAddress: Address, saved: UInt) -> Step {
    if frameAddress <= stackPointer || frameAddress > high || frameAddress & 7 != 0 { return isOutermost ? .end : .cut }
    if saved != 0 {
      rbpSlot = frameAddress &- saved &* 8
      if rbpSlot < low { return .cut }
      rbp = word(at: rbpSlot)
    } else {
      rbpSlot = 0
    }
    slot = frameAddress &- 8
    returnAddress = word(at: slot)
    exact = 0
    return returnAddress > 4096 ? .frame : .end
  }

  private var isOutermost: Bool { returnAddress <= 4096 }

  @inline(never) private mutating func rareStep(_ kind: UInt, _ distance: UInt) -> Step {
    switch kind {
    case FrameRule.Kind.outermost: return .end
    case FrameRule.Kind.throughFramePointer:
      let place = rbp &+ distance
      guard mayRead(place), mayRead(rbp) else { return .cut }
      let frameAddress = word(at: place)
      let callers = rbp
      if frameAddress <= stackPointer || frameAddress > high || frameAddress & 7 != 0 { return .cut }
      rbpSlot = callers
      rbp = word(at: callers)
      slot = frameAddress &- 8
      returnAddress = word(at: slot)
      exact = 0
      return returnAddress > 4096 ? .frame : .end
    case FrameRule.Kind.signal: return signalStep()
    case FrameRule.Kind.expression: return expressionStep()
    default: return .cut
    }
  }

  /// A signal frame: its ucontext lies at the stack pointer; the interrupted code may be on another stack.
  private mutating func signalStep() -> Step {
    let context = stackPointer
    guard mayRead(context &+ 168) else { return .cut }
    let interrupted = word(at: context &+ 168)
    let stack = word(at: context &+ 160)
    rbp = word(at: context &+ 120)
    rbpSlot = 0
    isVolatile = true
    if stack < low || stack >= high {
      if !StackBounds.find(stack, &low, &high) { return .cut }
    }
    slot = stack &- 8
    returnAddress = interrupted
    exact = 1
    return interrupted > 4096 ? .frame : .end
  }

  private mutating func expressionStep() -> Step {
    let rule = FrameDescription.rule(at: programCounter)
    var frameAddress: UInt
    switch rule.kind {
    case FrameRule.Kind.fromStackPointer: frameAddress = offset(stackPointer, by: rule.offset)
    case FrameRule.Kind.fromFramePointer: frameAddress = offset(rbp, by: rule.offset)
    default:
      var expression = FrameExpression(registers: self)
      guard rule.expression != 0, let value = expression.value(of: rule.expression) else { return .cut }
      frameAddress = value
    }
    if frameAddress <= stackPointer || frameAddress > high || frameAddress & 7 != 0 { return .cut }
    var saved = rule.savedFramePointer == 0 ? 0 : offset(frameAddress, by: rule.savedFramePointer)
    if rule.framePointerExpression != 0 {
      var expression = FrameExpression(registers: self)
      saved = expression.value(of: rule.framePointerExpression, pushing: frameAddress) ?? 0
    }
    if saved != 0 {
      guard mayRead(saved) else { return .cut }
      rbp = word(at: saved)
    }
    rbpSlot = saved
    slot = frameAddress &- 8
    returnAddress = word(at: slot)
    exact = 0
    return returnAddress > 4096 ? .frame : .end
  }
}
