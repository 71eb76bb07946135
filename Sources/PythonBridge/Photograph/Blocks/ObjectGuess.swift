import CInterface
import CPython

/// Whether memory is a Python object that the collector does not know: judged by its type, which must be one, by its reference count,
/// and by what its fields lead to.
///
/// A table in a library may well have a small number before the address of a type; whatever is read as an object must be one.
enum ObjectGuess {
  /// The object that a block holds; 0 when it seems to hold none.
  static func object(in block: Address, _ size: UInt64) -> Address {
    if !Photograph.hasInterpreter || !LiveBlocks.isReadable(block, size) { return 0 }
    var header: UInt = 0
    while header <= 32 && header &+ 16 <= UInt(size) {
      let object = block &+ header
      if let entry = entry(object), UInt(entry.pointee.header_bytes) == header,
        isSound(object, entry, block &+ UInt(size))
      {
        return object
      }
      header &+= 16
    }
    return 0
  }

  /// Whether an object stands at an address of any memory that may be read.
  static func isObject(_ address: Address) -> Bool {
    if !Photograph.hasInterpreter { return false }
    // The length of a tuple and its first item may look like an object, too.
    if isKnownTuple(address &- 16) { return false }
    guard let end = ReadableMemory.end(around: address), end &- address >= 16, let entry = entry(address) else { return false }
    return isSound(address, entry, end)
  }

  /// What is known of the type of what looks like an object: a count, and the address of a type.
  static func entry(_ object: Address) -> UnsafeMutablePointer<kmm_met_type>? {
    let count = word(object, 0)
    // From 3.12 on the upper half of an immortal object's count may be anything.
    let isCount = bridge.pointee.minor >= 12 ? count & 0xffff_ffff != 0 && count >> 33 == 0 : count != 0 && count >> 40 == 0
    return isCount ? entry(of: word(object, 8)) : nil
  }

  /// What is known of a type, if the address is one.
  static func entry(of type: Address) -> UnsafeMutablePointer<kmm_met_type>? {
    if type & 7 != 0 || type < 4096 { return nil }
    if let met = MetTypes.known(type) { return met.pointee.kind == KMM_OBJECT_BLOCK.rawValue ? nil : met }
    // Classes are in the collector's rings, and all other types in loaded files.
    if NodeNumbers.knownObject(type) == nil && !LoadedFiles.hold(type) { return nil }
    let metatype = word(type, 8)
    if metatype & 7 != 0 || metatype == 0 { return nil }
    if metatype != photograph.pointee.symbols.type_type {
      if NodeNumbers.knownObject(metatype) == nil { return nil }
      if word(metatype, TypeFields.flags) & TypeFlags.type == 0 { return nil }
    }
    return isReady(type) ? MetTypes.entry(of: type) : nil
  }

  /// Whether a type's fields have been filled in: a library may have types that it never uses.
  private static func isReady(_ type: Address) -> Bool { word(type, TypeFields.flags) & TypeFlags.ready != 0 }

  // MARK: Fields

  /// Whether the fields of an object, which ends at some address at the latest, are such as its type's are. All objects of types that
  /// the collector knows are in its rings, but for tuples and dicts that it has dropped, and types that no class statement made.
  private static func isSound(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>, _ end: Address) -> Bool {
    let room = UInt64(end &- object)
    switch entry.pointee.kind {
    case KMM_OBJECT_TYPE.rawValue:
      return room >= UInt64(TypeFields.staticBytes) && isReady(object) && word(object, TypeFields.flags) & TypeFlags.heap == 0
        && ReadableMemory.holds(word(object, TypeFields.name))
    case KMM_OBJECT_TUPLE.rawValue: return isTuple(object, room)
    case KMM_OBJECT_DICT.rawValue: return room >= 48 && isTable(word(object, 32)) && isTableValues(word(object, 40))
    case KMM_OBJECT_STR.rawValue: return isText(object, room)
    case KMM_OBJECT_BYTES.rawValue: return room >= 33 && UInt64(word(object, 16)) <= room &- 33
    case KMM_OBJECT_INT.rawValue: return room >= 24 && ObjectSizes.size(object, entry) <= room &+ 8
    case KMM_OBJECT_CODE.rawValue: return isCode(object, room)
    case KMM_OBJECT_RANGE.rawValue: return room >= 48 && isOf(photograph.pointee.symbols.long_type, word(object, 16))
    default: break
    }
    return UInt(entry.pointee.flags) & TypeFlags.gc == 0 && UInt64(entry.pointee.basic_bytes) <= room
  }

  private static func isKnownTuple(_ address: Address) -> Bool {
    NodeNumbers.knownObject(address) != nil && word(address, 8) == photograph.pointee.symbols.tuple_type
  }

  private static func isTuple(_ tuple: Address, _ room: UInt64) -> Bool {
    if room < 24 { return false }
    let count = word(tuple, 16)
    if UInt64(count) > (room &- 24) / 8 { return false }
    var index: UInt = 0
    while index < count {
      let item = word(at: tuple &+ 24 &+ index &* 8)
      if item != 0 && !hasType(item) { return false }
      index &+= 1
    }
    return true
  }

  /// Whether an address is that of something with a type.
  private static func hasType(_ address: Address) -> Bool {
    if address & 7 != 0 { return false }
    if NodeNumbers.knownObject(address) != nil { return true }
    guard let end = ReadableMemory.end(around: address), end &- address >= 16 else { return false }
    return entry(address) != nil
  }

  /// Whether an address is that of an object of a type.
  private static func isOf(_ type: Address, _ address: Address) -> Bool {
    address & 7 == 0 && ReadableMemory.holds(address, 16) && word(address, 8) == type
  }

  /// Whether the keys of a dict stand at an address.
  static func isTable(_ keys: Address) -> Bool {
    guard keys & 7 == 0, ReadableMemory.holds(keys, 40) else { return false }
    let isOld = bridge.pointee.minor < 11
    let size = isOld ? word(keys, 8) : UInt(kmm_load8(keys &+ 8))
    if isOld ? size == 0 || size & (size &- 1) != 0 || size >> 40 != 0 : size > 40 { return false }
    let table = DictTable(keys: keys, values: 0)
    return ReadableMemory.holds(keys, table.bytes) && table.count >> 40 == 0
  }

  private static func isTableValues(_ values: Address) -> Bool { values == 0 || ReadableMemory.holds(values, 16) }

  private static func isText(_ text: Address, _ room: UInt64) -> Bool {
    if room < 40 { return false }
    let length = UInt64(word(text, 16))
    let state = kmm_load32(text &+ 32)
    if state & 1 << 5 == 0 { return room >= UInt64(layout.compact_data) && length >> 40 == 0 }
    let width = UInt64((state >> 2) & 7)
    let start = UInt64(state & 1 << 6 != 0 ? layout.ascii_data : layout.compact_data)
    return length >> 40 == 0 && width != 0 && start &+ (length &+ 1) &* width <= room
  }

  private static func isCode(_ code: Address, _ room: UInt64) -> Bool {
    let tuple = photograph.pointee.symbols.tuple_type
    let isOld = bridge.pointee.minor < 11
    return room >= 144 && isOf(tuple, word(code, isOld ? 56 : 24)) && isOf(tuple, word(code, isOld ? 64 : 32))
      && isOf(photograph.pointee.symbols.unicode_type, word(code, layout.code_name))
  }
}
