import CAgent
import CCaptureFormat
import CInterface

/// Finds what .eh_frame says about an address: the binary search table, the FDE, its CIE, and the rule they give.
struct FrameDescription {
  private var instructions: Address = 0
  private var instructionsEnd: Address = 0
  private var initial: Address = 0
  private var initialEnd: Address = 0
  private var start: Address = 0
  private var end: Address = 0
  private var codeAlignment: UInt = 1
  private var dataAlignment: Int = 1
  private var encoding: UInt8 = 0
  private var isSignalFrame = false
  private var hasAugmentation = false

  /// The rule at an address; `undescribed` where no table covers it.
  @inline(never) static func rule(at address: Address) -> FrameRule {
    var rule = FrameRule()
    guard let entry = entry(for: address) else {
      rule.kind = FrameRule.Kind.undescribed
      return rule
    }
    var description = FrameDescription()
    if !description.parse(entry, address) {
      rule.kind = FrameRule.Kind.undescribed
    } else if description.isSignalFrame {
      rule.kind = FrameRule.Kind.signal
    } else {
      description.run(until: address, into: &rule)
    }
    return rule
  }

  /// The piece of a function that one FDE describes. A part that is not the function's beginning has a frame from its
  /// first instruction on: its CFA is not rsp + 8 there.
  static func piece(around address: Address) -> (start: Address, end: Address, isPart: Bool)? {
    guard let entry = entry(for: address) else { return nil }
    var description = FrameDescription()
    if !description.parse(entry, address) { return nil }
    let rule = rule(at: description.start)
    return (description.start, description.end, rule.kind != FrameRule.Kind.fromStackPointer || rule.offset != 8)
  }

  /// The FDE whose range begins last before the address, from the sorted table of .eh_frame_hdr.
  private static func entry(for address: Address) -> Address? {
    var header: Address = 0
    var low: Address = 0
    var high: Address = 0
    guard kmm_find_object(address, &header, &low, &high), kmm_load8(header) == 1, kmm_load8(header &+ 3) == 0x3b else {
      return nil
    }
    var reader = ByteReader(position: header &+ 4)
    guard reader.pointer(kmm_load8(header &+ 1)) != nil, let count = reader.pointer(kmm_load8(header &+ 2)) else { return nil }
    let table = reader.position
    let key = Int(bitPattern: address &- header)
    var first: UInt = 0
    var last = count
    while first < last {
      let middle = (first &+ last) >> 1
      if Int(kmm_load_signed32(table &+ middle &* 8)) <= key { first = middle &+ 1 } else { last = middle }
    }
    if first == 0 { return nil }
    return offset(header, by: Int(kmm_load_signed32(table &+ (first &- 1) &* 8 &+ 4)))
  }

  private mutating func parse(_ entry: Address, _ address: Address) -> Bool {
    let length = UInt(kmm_load32(entry))
    if length == 0 || length == 0xffff_ffff { return false }
    instructionsEnd = entry &+ 4 &+ length
    let common = entry &+ 4 &- UInt(kmm_load32(entry &+ 4))
    if !parseCommon(common) { return false }
    var reader = ByteReader(position: entry &+ 8)
    guard let begin = reader.pointer(encoding), let range = reader.pointer(encoding & 0x0f) else { return false }
    if address < begin || address >= begin &+ range { return false }
    start = begin
    end = begin &+ range
    if hasAugmentation {
      let bytes = reader.unsignedLEB()
      reader.position &+= bytes
    }
    instructions = reader.position
    return true
  }

  private mutating func parseCommon(_ common: Address) -> Bool {
    initialEnd = common &+ 4 &+ UInt(kmm_load32(common))
    let augmentation = common &+ 9  // after length, id and version
    var reader = ByteReader(position: augmentation)
    while reader.byte() != 0 {}
    codeAlignment = reader.unsignedLEB()
    dataAlignment = reader.signedLEB()
    let returnRegister = reader.unsignedLEB()
    if returnRegister != 16 { return false }
    if kmm_load8(augmentation) == 0x7a {
      hasAugmentation = true
      let bytes = reader.unsignedLEB()
      let end = reader.position &+ bytes
      if !parseAugmentation(augmentation &+ 1, &reader) { return false }
      reader.position = end
    } else if kmm_load8(augmentation) != 0 {
      return false
    }
    initial = reader.position
    return true
  }

  private mutating func parseAugmentation(_ letters: Address, _ reader: inout ByteReader) -> Bool {
    var letter = letters
    while kmm_load8(letter) != 0 {
      switch kmm_load8(letter) {
      case 0x52: encoding = reader.byte()  // R
      case 0x50:  // P
        let personality = reader.byte()
        if reader.pointer(personality & 0x7f) == nil { return false }
      case 0x4c: _ = reader.byte()  // L
      case 0x53: isSignalFrame = true  // S
      default: return false
      }
      letter &+= 1
    }
    return true
  }

  private func run(until address: Address, into rule: inout FrameRule) {
    var program = CallFrameProgram(codeAlignment: codeAlignment, dataAlignment: dataAlignment, location: start)
    program.run(initial, initialEnd, until: address)
    program.initial = program.rule
    program.run(instructions, instructionsEnd, until: address)
    rule = program.rule
  }
}
