import CInterface
import CPython

/// The types of the objects that are met, each with what is needed to read them; written to the file at first sight.
enum MetTypes {
  private static let slots: UInt32 = 1 << 16

  static func open() -> Bool {
    let state = photograph
    state.pointee.type_slots = kmm_py_map(Int(slots) &* 4)
    state.pointee.type_mask = slots &- 1
    state.pointee.type_capacity = slots / 2
    state.pointee.types = kmm_py_map(Int(slots / 2) &* MemoryLayout<kmm_met_type>.stride)
    state.pointee.slot_capacity = 1 << 18
    state.pointee.slots = kmm_py_map(Int(state.pointee.slot_capacity) &* 4)
    return state.pointee.type_slots != 0 && state.pointee.types != 0 && state.pointee.slots != 0
  }

  @inline(__always) private static func entry(_ number: UInt32) -> UnsafeMutablePointer<kmm_met_type> {
    UnsafeMutablePointer<kmm_met_type>(bitPattern: photograph.pointee.types).unsafelyUnwrapped + Int(number)
  }

  /// What is known of a type.
  @inline(__always) static func entry(of type: Address) -> UnsafeMutablePointer<kmm_met_type> {
    let slot = slot(of: type)
    let number = kmm_load32(slot)
    return number == 0 ? described(type, slot) : entry(number &- 1)
  }

  /// What is known of an address as a type; nil when it was not met as one.
  @inline(__always) static func known(_ type: Address) -> UnsafeMutablePointer<kmm_met_type>? {
    let number = kmm_load32(slot(of: type))
    return number == 0 ? nil : entry(number &- 1)
  }

  /// Where the number of a type stands, or has room.
  @inline(__always) private static func slot(of type: Address) -> Address {
    let mask = photograph.pointee.type_mask
    var slot = UInt32(truncatingIfNeeded: (UInt64(type >> 4) &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
    while true {
      let place = photograph.pointee.type_slots &+ UInt(slot) &* 4
      let number = kmm_load32(place)
      if number == 0 || entry(number &- 1).pointee.address == type { return place }
      slot = (slot &+ 1) & mask
    }
  }

  /// The number of a type of native blocks, by an address or a number that stands for it; its record is written at first sight.
  static func native(_ key: Address, _ write: () -> Void) -> UInt32 {
    let slot = slot(of: key)
    let known = kmm_load32(slot)
    if known != 0 { return known &- 1 }
    let entry = add(key, slot)
    entry.pointee.kind = KMM_OBJECT_BLOCK.rawValue
    write()
    return entry.pointee.number
  }

  @inline(never) private static func described(_ type: Address, _ slot: Address) -> UnsafeMutablePointer<kmm_met_type> {
    let entry = add(type, slot)
    describe(type, entry)
    TypeRecord.write(entry)
    return entry
  }

  private static func add(_ type: Address, _ slot: Address) -> UnsafeMutablePointer<kmm_met_type> {
    let state = photograph
    // A process with more than 32,768 types shares the last entry's reading, not its name; none was ever seen.
    if state.pointee.type_count == state.pointee.type_capacity { state.pointee.type_count &-= 1 }
    let number = state.pointee.type_count
    state.pointee.type_count = number &+ 1
    kmm_store32(slot, number &+ 1)
    let entry = entry(number)
    entry.pointee = kmm_met_type()
    entry.pointee.number = number
    entry.pointee.address = type
    return entry
  }

  private static func describe(_ type: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    let flags = word(type, TypeFields.flags)
    entry.pointee.flags = UInt32(truncatingIfNeeded: flags)
    entry.pointee.basic_bytes = UInt32(truncatingIfNeeded: word(type, TypeFields.basicSize))
    entry.pointee.item_bytes = UInt32(truncatingIfNeeded: word(type, TypeFields.itemSize))
    entry.pointee.traverse = flags & TypeFlags.gc != 0 ? word(type, TypeFields.traverse) : 0
    entry.pointee.is_gc = word(type, TypeFields.isGC)
    entry.pointee.header_bytes = TypeFlags.headerBytes(flags)
    entry.pointee.is_class =
      flags & TypeFlags.heap != 0 && entry.pointee.traverse == photograph.pointee.class_traverse && entry.pointee.traverse != 0
      ? 1 : 0
    entry.pointee.base = ObjectKinds.base(of: type, isClass: entry.pointee.is_class != 0)
    // The objects of a class are asked even where those of its base, as of ctypes, are none of the collector's.
    let asksBase = entry.pointee.is_class != 0 || word(entry.pointee.base, TypeFields.flags) & TypeFlags.gc != 0
    entry.pointee.base_traverse = asksBase ? word(entry.pointee.base, TypeFields.traverse) : 0
    entry.pointee.kind = ObjectKinds.kind(entry.pointee.base).rawValue
    (entry.pointee.count_place, entry.pointee.limit_place) = ObjectKinds.itemPlaces(entry.pointee.base)
    entry.pointee.dict_offset = Int64(Int(bitPattern: word(type, TypeFields.dictOffset)))
    if entry.pointee.is_class != 0 {
      entry.pointee.cached_keys = DictLayout.cachedKeys(of: type)
      ClassSlots.note(entry)
    }
  }
}

/// Where types keep what; the same on 3.9 - 3.13.
enum TypeFields {
  static let size: Int32 = 16
  static let name: Int32 = 24
  static let basicSize: Int32 = 32
  static let itemSize: Int32 = 40
  static let flags: Int32 = 168
  static let traverse: Int32 = 184
  static let clear: Int32 = 192
  static let weakList: Int32 = 208
  static let members: Int32 = 240
  static let base: Int32 = 256
  static let dictionary: Int32 = 264
  static let dictOffset: Int32 = 288
  static let isGC: Int32 = 328
  static let bases: Int32 = 336
  static let mro: Int32 = 344
  static let cache: Int32 = 352
  static let subclasses: Int32 = 360
  /// The least that a type in a library has: up to 3.11 all of `PyTypeObject`.
  static let staticBytes: UInt = 408
}

/// Bits of `tp_flags`.
enum TypeFlags {
  static let inlineValues: UInt = 1 << 2
  static let managedWeak: UInt = 1 << 3
  static let managedDict: UInt = 1 << 4
  static let heap: UInt = 1 << 9
  static let ready: UInt = 1 << 12
  static let gc: UInt = 1 << 14
  static let tuple: UInt = 1 << 26
  static let dict: UInt = 1 << 29
  static let type: UInt = 1 << 31

  /// The bytes before an object in its block: the collector's, and from 3.11 on those of a managed dictionary.
  static func headerBytes(_ flags: UInt) -> UInt32 {
    let managed = bridge.pointee.minor >= 12 ? managedDict | managedWeak : bridge.pointee.minor == 11 ? managedDict : 0
    return (flags & gc != 0 ? 16 : 0) &+ (flags & managed != 0 ? 16 : 0)
  }
}
