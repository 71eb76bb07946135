import CAgent
import CCaptureFormat
import CInterface

/// Runs the call frame instructions of DWARF (section 6.4.2) for the CFA, rbp and the return address.
struct CallFrameProgram {
  static let rbp: UInt = 6
  static let rsp: UInt = 7
  static let returnAddress: UInt = 16

  let codeAlignment: UInt
  let dataAlignment: Int
  var location: Address
  var rule = FrameRule()
  var initial = FrameRule()
  private var remembered: (FrameRule, FrameRule, FrameRule, FrameRule) = (FrameRule(), FrameRule(), FrameRule(), FrameRule())
  private var depth = 0

  init(codeAlignment: UInt, dataAlignment: Int, location: Address) {
    self.codeAlignment = codeAlignment
    self.dataAlignment = dataAlignment
    self.location = location
  }

  /// Runs until the row that covers `address` is complete.
  mutating func run(_ from: Address, _ end: Address, until address: Address) {
    var reader = ByteReader(position: from)
    while reader.position < end {
      let opcode = reader.byte()
      let low = UInt(opcode & 0x3f)
      switch opcode >> 6 {
      case 1: location &+= low &* codeAlignment
      case 2: save(low, Int(bitPattern: reader.unsignedLEB()) &* dataAlignment)
      case 3: restore(low)
      default:
        if !extended(opcode, &reader) {
          rule.kind = FrameRule.Kind.undescribed
          return
        }
      }
      if location > address { return }
    }
  }

  private mutating func save(_ register: UInt, _ offset: Int) {
    if register == CallFrameProgram.rbp {
      rule.savedFramePointer = offset
      rule.framePointerExpression = 0
    }
  }

  private mutating func restore(_ register: UInt) {
    if register == CallFrameProgram.rbp {
      rule.savedFramePointer = initial.savedFramePointer
      rule.framePointerExpression = initial.framePointerExpression
    }
  }

  private mutating func undefine(_ register: UInt) {
    if register == CallFrameProgram.returnAddress { rule.kind = FrameRule.Kind.outermost }
    restore(register)
  }

  private mutating func extended(_ opcode: UInt8, _ reader: inout ByteReader) -> Bool {
    switch opcode {
    case 0x00: break  // nop
    case 0x01: location = reader.long()  // set_loc
    case 0x02: location &+= UInt(reader.byte()) &* codeAlignment
    case 0x03: location &+= reader.half() &* codeAlignment
    case 0x04: location &+= UInt(UInt32(truncatingIfNeeded: reader.signedWord())) &* codeAlignment
    case 0x05:  // offset_extended
      let register = reader.unsignedLEB()
      save(register, Int(bitPattern: reader.unsignedLEB()) &* dataAlignment)
    case 0x06, 0x08:  // restore_extended, same_value
      restore(reader.unsignedLEB())
    case 0x07: undefine(reader.unsignedLEB())
    case 0x09:  // register
      let register = reader.unsignedLEB()
      _ = reader.unsignedLEB()
      return register != CallFrameProgram.rbp && register != CallFrameProgram.returnAddress
    case 0x0a: push()
    case 0x0b: return pop()
    case 0x0c:  // def_cfa
      setBase(reader.unsignedLEB())
      rule.offset = Int(bitPattern: reader.unsignedLEB())
    case 0x0d: setBase(reader.unsignedLEB())
    case 0x0e: rule.offset = Int(bitPattern: reader.unsignedLEB())
    case 0x0f:  // def_cfa_expression
      let expression = reader.position
      skipBlock(&reader)
      setExpression(expression)
    default: return rare(opcode, &reader)
    }
    return true
  }

  private mutating func rare(_ opcode: UInt8, _ reader: inout ByteReader) -> Bool {
    switch opcode {
    case 0x10, 0x16:  // expression, val_expression
      let register = reader.unsignedLEB()
      let block = reader.position
      skipBlock(&reader)
      if register == CallFrameProgram.rbp {
        if opcode == 0x16 { return false }
        rule.framePointerExpression = block
      }
    case 0x11:  // offset_extended_sf
      let register = reader.unsignedLEB()
      save(register, reader.signedLEB() &* dataAlignment)
    case 0x12:  // def_cfa_sf
      setBase(reader.unsignedLEB())
      rule.offset = reader.signedLEB() &* dataAlignment
    case 0x13: rule.offset = reader.signedLEB() &* dataAlignment
    case 0x14, 0x15:  // val_offset, val_offset_sf
      let register = reader.unsignedLEB()
      _ = reader.unsignedLEB()
      return register != CallFrameProgram.rbp
    case 0x2e: _ = reader.unsignedLEB()  // GNU_args_size
    default: return false
    }
    return true
  }

  private mutating func setBase(_ register: UInt) {
    rule.expression = 0
    switch register {
    case CallFrameProgram.rsp: rule.kind = FrameRule.Kind.fromStackPointer
    case CallFrameProgram.rbp: rule.kind = FrameRule.Kind.fromFramePointer
    default: rule.kind = FrameRule.Kind.undescribed
    }
  }

  /// The common expression of realigned frames, `DW_OP_breg6 offset; DW_OP_deref`, is a rule of its own.
  private mutating func setExpression(_ block: Address) {
    rule.expression = block
    rule.kind = FrameRule.Kind.expression
    var reader = ByteReader(position: block)
    let end = reader.unsignedLEB() &+ reader.position
    if reader.byte() == 0x76 {
      let offset = reader.signedLEB()
      if reader.position &+ 1 == end && reader.byte() == 0x06 {
        rule.kind = FrameRule.Kind.throughFramePointer
        rule.offset = offset
      }
    }
  }

  private func skipBlock(_ reader: inout ByteReader) {
    let bytes = reader.unsignedLEB()
    reader.position &+= bytes
  }

  private mutating func push() {
    switch depth {
    case 0: remembered.0 = rule
    case 1: remembered.1 = rule
    case 2: remembered.2 = rule
    default: remembered.3 = rule
    }
    depth &+= 1
  }

  private mutating func pop() -> Bool {
    if depth == 0 || depth > 4 { return false }
    depth &-= 1
    switch depth {
    case 0: rule = remembered.0
    case 1: rule = remembered.1
    case 2: rule = remembered.2
    default: rule = remembered.3
    }
    return true
  }
}
