import CInterface
import CPython

/// How many bytes an object takes, computed from its type and its fields, with the memory that is its own.
enum ObjectSizes {
  static func size(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt64 {
    let own = UInt64(entry.pointee.header_bytes)
    let basic = UInt64(entry.pointee.basic_bytes)
    switch entry.pointee.kind {
    case KMM_OBJECT_LIST.rawValue: return own &+ basic &+ UInt64(word(object, 32)) &* 8
    case KMM_OBJECT_DICT.rawValue: return own &+ basic &+ tableBytes(object)
    case KMM_OBJECT_SET.rawValue:
      let mask = UInt64(word(object, 32))
      return own &+ basic &+ (mask > 7 ? (mask &+ 1) &* 16 : 0)
    case KMM_OBJECT_STR.rawValue: return own &+ stringBytes(object) &+ basic &- UInt64(baseBytes(entry))
    case KMM_OBJECT_INT.rawValue:
      let digits = bridge.pointee.minor >= 12 ? UInt64(word(object, 16) >> 3) : magnitude(object)
      return own &+ basic &+ 4 &* max(digits, 1)
    case KMM_OBJECT_TYPE.rawValue: return own &+ basic &+ UInt64(word(object, TypeFields.size)) &* 40
    default:
      if UInt(entry.pointee.flags) & TypeFlags.dict != 0 { return own &+ basic &+ tableBytes(object) }
      if entry.pointee.item_bytes == 0 { return own &+ basic &+ inlineBytes(entry) }
      return own &+ basic &+ magnitude(object) &* UInt64(entry.pointee.item_bytes)
    }
  }

  private static func baseBytes(_ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt { word(entry.pointee.base, TypeFields.basicSize) }

  private static func magnitude(_ object: Address) -> UInt64 { UInt64(Int(bitPattern: word(object, 16)).magnitude) }

  private static func tableBytes(_ dict: Address) -> UInt64 {
    guard let table = DictLayout.table(of: dict) else { return 0 }
    // A shared table belongs to the class; the values beside it to the dict.
    return UInt64(table.values == 0 ? table.bytes : table.count &* 8)
  }

  /// The values of an instance without a dict, which stand behind it from 3.13 on.
  private static func inlineBytes(_ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt64 {
    bridge.pointee.minor >= 13 && UInt(entry.pointee.flags) & TypeFlags.inlineValues != 0
      ? 8 &+ 8 &* UInt64(entry.pointee.name_count) : 0
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
