import CAgent
import CCaptureFormat
import CInterface

/// Evaluates the DWARF expressions that .eh_frame of x86-64 holds: PLT stubs, realigned frames, hand-written assembly.
struct FrameExpression {
  let registers: NativeRegisters
  private var stack: (UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt) = (0, 0, 0, 0, 0, 0, 0, 0)
  private var depth = 0

  init(registers: NativeRegisters) { self.registers = registers }

  /// The value of a block (length, then operations); nil for what it cannot or must not evaluate.
  mutating func value(of block: Address, pushing first: UInt? = nil) -> UInt? {
    var reader = ByteReader(position: block)
    let length = reader.unsignedLEB()
    let end = reader.position &+ length
    if let first { push(first) }
    while reader.position < end {
      if !step(&reader) { return nil }
    }
    return depth > 0 ? pop() : nil
  }

  private mutating func step(_ reader: inout ByteReader) -> Bool {
    let operation = reader.byte()
    switch operation {
    case 0x06:  // deref
      let address = pop()
      guard registers.mayRead(address) else { return false }
      push(word(at: address))
    case 0x08: push(UInt(reader.byte()))
    case 0x09: push(UInt(bitPattern: Int(Int8(bitPattern: reader.byte()))))
    case 0x0a: push(reader.half())
    case 0x10: push(reader.unsignedLEB())
    case 0x11: push(UInt(bitPattern: reader.signedLEB()))
    case 0x12:  // dup
      let top = pop()
      push(top)
      push(top)
    case 0x13: _ = pop()
    case 0x23: push(pop() &+ reader.unsignedLEB())
    case 0x30...0x4f: push(UInt(operation &- 0x30))
    case 0x76, 0x77, 0x80:  // breg6, breg7, breg16
      let base = operation == 0x76 ? registers.rbp : operation == 0x77 ? registers.stackPointer : registers.programCounter
      push(offset(base, by: reader.signedLEB()))
    default: return arithmetic(operation)
    }
    return depth >= 0 && depth <= 8
  }

  private mutating func arithmetic(_ operation: UInt8) -> Bool {
    if depth < 2 { return false }
    let right = pop()
    let left = pop()
    switch operation {
    case 0x1a: push(left & right)
    case 0x1c: push(left &- right)
    case 0x21: push(left | right)
    case 0x22: push(left &+ right)
    case 0x24: push(left &<< right)
    case 0x25: push(left &>> right)
    case 0x29: push(left == right ? 1 : 0)
    case 0x2a: push(Int(bitPattern: left) >= Int(bitPattern: right) ? 1 : 0)
    case 0x2b: push(Int(bitPattern: left) > Int(bitPattern: right) ? 1 : 0)
    case 0x2c: push(Int(bitPattern: left) <= Int(bitPattern: right) ? 1 : 0)
    case 0x2d: push(Int(bitPattern: left) < Int(bitPattern: right) ? 1 : 0)
    case 0x2e: push(left != right ? 1 : 0)
    default: return false
    }
    return true
  }

  private mutating func push(_ value: UInt) {
    stack = (value, stack.0, stack.1, stack.2, stack.3, stack.4, stack.5, stack.6)
    depth &+= 1
  }

  private mutating func pop() -> UInt {
    let top = stack.0
    stack = (stack.1, stack.2, stack.3, stack.4, stack.5, stack.6, stack.7, 0)
    depth &-= 1
    return top
  }
}
