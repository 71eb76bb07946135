import CInterface
import CPython

/// How many bytes an object takes, computed from its type and its fields; the memory that it points to is not among them
/// (ObjectBuffers).
enum ObjectSizes {
  static func size(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt64 {
    let own = UInt64(entry.pointee.header_bytes)
    let basic = UInt64(entry.pointee.basic_bytes)
    switch entry.pointee.kind {
    case KMM_OBJECT_BYTES.rawValue: return own &+ basic &+ magnitude(object)
    case KMM_OBJECT_LIST.rawValue, KMM_OBJECT_DICT.rawValue, KMM_OBJECT_SET.rawValue: return own &+ basic
    case KMM_OBJECT_STR.rawValue: return own &+ stringBytes(object) &+ basic &- UInt64(baseBytes(entry))
    case KMM_OBJECT_INT.rawValue:
      let digits = bridge.pointee.minor >= 12 ? UInt64(word(object, 16) >> 3) : magnitude(object)
      // From 3.11 on zero has the room of one digit.
      return own &+ basic &+ 4 &* (bridge.pointee.minor >= 11 ? max(digits, 1) : digits)
    case KMM_OBJECT_GENERATOR.rawValue where bridge.pointee.minor >= 11:
      return own &+ basic &+ 8 &* frameWords(object &+ UInt(basic) &- (bridge.pointee.minor == 11 ? 80 : 72))
    case KMM_OBJECT_FRAME.rawValue where bridge.pointee.minor >= 11:
      // The interpreter's frame lies within the object once the call is over.
      let frame = word(object, 24)
      let isWithin = frame > object && frame < object &+ UInt(basic)
      return own &+ basic &+ (isWithin ? 8 &* frameWords(frame) : 0)
    case KMM_OBJECT_TYPE.rawValue: return own &+ typeBytes(object, basic)
    default:
      if UInt(entry.pointee.flags) & TypeFlags.dict != 0 { return own &+ basic }
      if entry.pointee.item_bytes == 0 { return own &+ basic &+ inlineBytes(object, entry) }
      let count = magnitude(object)
      // A type may have items and keep their number elsewhere.
      if count >> 40 != 0 { return own &+ basic }
      return own &+ (basic &+ count &* UInt64(entry.pointee.item_bytes) &+ 7) & ~7
    }
  }

  /// How many words the variables and the stack of a frame take, by its code.
  private static func frameWords(_ frame: Address) -> UInt64 {
    let code = word(frame, layout.frame_code)
    if code == 0 || code & 7 != 0 || word(code, 8) != bridge.pointee.python.code_type { return 0 }
    let line = code &+ UInt(layout.code_first_line)
    return UInt64(kmm_load32(line &+ 4)) &+ UInt64(kmm_load32(line &- 4))
  }

  /// A class with the definitions of its slots; a static type is smaller than what classes are.
  private static func typeBytes(_ type: Address, _ basic: UInt64) -> UInt64 {
    if word(type, TypeFields.flags) & TypeFlags.heap == 0 { return bridge.pointee.minor < 12 ? 408 : 416 }
    return basic &+ UInt64(word(type, TypeFields.size)) &* 40
  }

  private static func baseBytes(_ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt {
    word(entry.pointee.base, TypeFields.basicSize)
  }

  private static func magnitude(_ object: Address) -> UInt64 { UInt64(Int(bitPattern: word(object, 16)).magnitude) }

  /// The values of an instance without a dict, which stand behind it from 3.13 on.
  private static func inlineBytes(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt64 {
    if bridge.pointee.minor < 13 || UInt(entry.pointee.flags) & TypeFlags.inlineValues == 0 { return 0 }
    let capacity = UInt64(kmm_load8(object &+ UInt(entry.pointee.basic_bytes)))
    return (capacity &+ 1) &* 8 &+ (capacity &+ 7) & ~7
  }

  private static func stringBytes(_ text: Address) -> UInt64 {
    let state = kmm_load32(text &+ 32)
    let length = UInt64(word(text, 16))
    if state & 1 << 5 == 0 { return UInt64(baseStringBytes) }
    if state & 1 << 6 != 0 { return UInt64(layout.ascii_data) &+ length &+ 1 }
    return UInt64(layout.compact_data) &+ (length &+ 1) &* UInt64((state >> 2) & 7)
  }

  private static var baseStringBytes: UInt { word(photograph.pointee.symbols.unicode_type, TypeFields.basicSize) }
}
