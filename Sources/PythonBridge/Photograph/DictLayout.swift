import CInterface
import CPython

/// The table of a dict: its keys, and the values in it or beside it.
struct DictTable {
  /// The first entry, and the bytes from one to the next.
  let entries: Address
  let stride: UInt
  /// Where an entry keeps its key.
  let keyOffset: UInt
  let count: UInt
  /// The values of a dict that shares its keys with others; 0 = they stand in the entries.
  let values: Address
  /// How many values a dict keeps beside a table that it shares.
  let valueRoom: UInt
  /// Bytes of the table, without values that stand beside it.
  let bytes: UInt
  /// Whether other dicts have the same table.
  let isShared: Bool

  /// From the address of a keys object and the values beside it.
  init(keys: Address, values: Address) {
    let isOld = bridge.pointee.minor < 11
    let indices: UInt
    if isOld {
      let size = word(keys, 8)
      count = word(keys, 32)
      indices = size &* (size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffff_ffff ? 4 : 8)
      stride = 24
      keyOffset = 8
      entries = keys &+ 40 &+ indices
      valueRoom = size &* 2 / 3
      bytes = 40 &+ indices &+ size &* 2 / 3 &* 24
    } else {
      let kind = kmm_load8(keys &+ 10)
      let size: UInt = 1 << UInt(kmm_load8(keys &+ 8))
      indices = 1 << UInt(kmm_load8(keys &+ 9))
      count = word(keys, 24)
      stride = kind == 0 ? 24 : 16
      keyOffset = kind == 0 ? 8 : 0
      entries = keys &+ 32 &+ indices
      valueRoom = count &+ word(keys, 16)
      bytes = 32 &+ indices &+ size &* 2 / 3 &* stride
    }
    self.values = values
    isShared = word(keys, 0) != 1
  }

  @inline(__always) func key(_ index: UInt) -> Address { word(at: entries &+ index &* stride &+ keyOffset) }

  @inline(__always) func value(_ index: UInt) -> Address {
    values != 0 ? word(at: values &+ index &* 8) : word(at: entries &+ index &* stride &+ keyOffset &+ 8)
  }
}

/// Where dicts and the instances of classes keep their tables, on 3.9 - 3.13.
enum DictLayout {
  /// The table of a dict object; nil while it has none.
  @inline(__always) static func table(of dict: Address) -> DictTable? {
    let keys = word(dict, 32)
    if keys == 0 { return nil }
    let values = word(dict, 40)
    return DictTable(keys: keys, values: values == 0 ? 0 : values &+ valuesOffset)
  }

  /// The value that a dict has under a name; 0 when it has none. O(entries).
  static func value(in dict: Address, named name: StaticString) -> Address {
    guard let table = table(of: dict) else { return 0 }
    var index: UInt = 0
    while index < table.count {
      let key = table.key(index)
      if key != 0 && TypeRecord.isText(key, name) { return table.value(index) }
      index &+= 1
    }
    return 0
  }

  /// Whether the values of a dict lie within the instance whose attributes they are, and are that instance's to tell of (3.13).
  static func valuesAreEmbedded(_ dict: Address) -> Bool {
    let values = word(dict, 40)
    return bridge.pointee.minor >= 13 && values != 0 && kmm_load8(values &+ 2) != 0
  }

  @inline(__always) private static var valuesOffset: UInt { bridge.pointee.minor >= 13 ? 8 : 0 }

  /// The names that the instances of a class share; 0 when it has none, and before 3.11, where no instance keeps values without a dict.
  static func cachedKeys(of type: Address) -> Address {
    if bridge.pointee.minor < 11 { return 0 }
    let keys = word(type, bridge.pointee.minor == 11 ? 872 : 880)
    return keys != 0 && keys & 7 == 0 && kmm_load8(keys &+ 10) == 2 ? keys : 0
  }

  /// The values that an instance keeps without a dict; 0 when it keeps none.
  @inline(__always) static func inlineValues(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) -> Address {
    let flags = UInt(entry.pointee.flags)
    switch bridge.pointee.minor {
    case 11: return flags & TypeFlags.managedDict != 0 ? word(at: object &- 32) : 0
    case 12:
      let values = flags & TypeFlags.managedDict != 0 ? word(at: object &- 24) : 0
      return values & 1 != 0 ? values &+ 1 : 0
    case 13:
      if flags & TypeFlags.inlineValues == 0 { return 0 }
      let values = object &+ UInt(entry.pointee.basic_bytes)
      return kmm_load8(values &+ 3) != 0 ? values &+ 8 : 0
    default: return 0
    }
  }

  /// The instance dictionary of an object of a class; 0 when it has none (yet).
  @inline(__always) static func instanceDict(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) -> Address {
    if bridge.pointee.minor >= 11 && UInt(entry.pointee.flags) & TypeFlags.managedDict != 0 {
      let dict = word(at: object &- 24)
      return dict & 1 != 0 ? 0 : dict
    }
    let offset = entry.pointee.dict_offset
    if offset == 0 { return 0 }
    if offset > 0 { return word(at: object &+ UInt(bitPattern: Int(offset))) }
    // Counted from the end of an object of variable size.
    let items = Int(bitPattern: word(object, 16))
    let size = Int(entry.pointee.basic_bytes) &+ (items < 0 ? 0 &- items : items) &* Int(entry.pointee.item_bytes)
    return word(at: object &+ UInt(bitPattern: (size &+ 7) & ~7 &+ Int(offset)))
  }
}
