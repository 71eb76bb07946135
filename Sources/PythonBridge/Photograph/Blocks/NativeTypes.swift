import CCaptureFormat
import CInterface
import CPython

/// What kind of thing a native block is: what its owner uses it for, the C++ class whose virtual table it begins with, or the
/// function that made it.
enum NativeTypes {
  private static let firstAddress: Address = 4096

  /// The number of the type of a block whose words are not looked at.
  static func number(of live: kmm_live_block, _ tags: UInt64) -> UInt32 {
    let use = UInt32(truncatingIfNeeded: tags >> UInt64(KMM_NODE_USE_SHIFT)) & 0xff
    if use == 0 { return number(ofKind: live.kind) }
    return MetTypes.native(UInt(KMM_KIND_COUNT.rawValue &+ use)) { write(name(of: use), KMM_TYPE_OWNED.rawValue) }
  }

  /// The number of the type of a block by what it begins with.
  static func number(_ block: Address, _ live: kmm_live_block) -> UInt32 {
    let table = live.size >= 8 ? word(block, 0) : 0
    // Small numbers stand for the kinds and uses of blocks themselves.
    if table < firstAddress { return number(ofKind: live.kind) }
    if let known = MetTypes.known(table) {
      return known.pointee.kind == KMM_OBJECT_BLOCK.rawValue ? known.pointee.number : number(ofKind: live.kind)
    }
    let name = VirtualTable.typeName(table)
    if name.bytes == 0 { return number(ofKind: live.kind) }
    return MetTypes.native(table) {
      record(SnapshotStreams.string(name.text, name.bytes), UInt64(table), KMM_TYPE_SCANNED.rawValue | KMM_TYPE_CLASS.rawValue)
    }
  }

  private static func number(ofKind kind: UInt32) -> UInt32 {
    MetTypes.native(UInt(kind)) { write(name(ofKind: kind), KMM_TYPE_SCANNED.rawValue) }
  }

  private static func write(_ name: StaticString, _ flags: UInt32) {
    record(SnapshotStreams.string(Address(bitPattern: name.utf8Start), name.utf8CodeUnitCount), 0, flags)
  }

  private static func record(_ name: UInt32, _ address: UInt64, _ flags: UInt32) {
    var record = kmm_snapshot_type()
    record.address = address
    record.name = name
    record.first_member = UInt32(truncatingIfNeeded: kmm_photograph_count(KMM_STREAM_MEMBERS.rawValue).pointee)
    record.shape = UInt16(truncatingIfNeeded: KMM_SHAPE_BLOCK.rawValue)
    record.flags = UInt16(truncatingIfNeeded: KMM_TYPE_NATIVE.rawValue | flags)
    SnapshotStreams.add(KMM_STREAM_TYPES, record)
  }

  private static func name(of use: UInt32) -> StaticString {
    switch use {
    case KMM_USE_ITEMS.rawValue: return "list items"
    case KMM_USE_TABLE.rawValue: return "dict table"
    case KMM_USE_VALUES.rawValue: return "attribute values"
    case KMM_USE_NAMES.rawValue: return "attribute names"
    case KMM_USE_SET.rawValue: return "set table"
    case KMM_USE_CHARACTERS.rawValue: return "str characters"
    case KMM_USE_UTF8.rawValue: return "str UTF-8 form"
    default: return "bytearray bytes"
    }
  }

  private static func name(ofKind kind: UInt32) -> StaticString {
    switch kind {
    case KMM_KIND_MALLOC.rawValue: return "malloc block"
    case KMM_KIND_CALLOC.rawValue: return "calloc block"
    case KMM_KIND_REALLOC.rawValue: return "realloc block"
    case KMM_KIND_ALIGNED.rawValue: return "aligned_alloc block"
    case KMM_KIND_NEW.rawValue: return "operator new block"
    case KMM_KIND_NEW_ARRAY.rawValue: return "operator new[] block"
    case KMM_KIND_PYMEM_RAW.rawValue: return "PyMem_RawMalloc block"
    case KMM_KIND_PYMEM_MEM.rawValue: return "PyMem_Malloc block"
    case KMM_KIND_PYMEM_OBJECT.rawValue: return "PyObject_Malloc block"
    default: return "native block"
    }
  }
}

/// The virtual table of a C++ class, as the Itanium ABI has it: two words before its first function stand how far into the object it
/// belongs, and the type_info, whose second word is the class's name.
private enum VirtualTable {
  /// The name that type_info has of a class, by what an object of it would begin with; no bytes where it is none.
  static func typeName(_ table: Address) -> (text: Address, bytes: Int) {
    let nothing = (text: Address(0), bytes: 0)
    guard table & 7 == 0, LoadedFiles.hold(table &- 16), LoadedFiles.hold(table &+ 7), word(table, -16) == 0 else {
      return nothing
    }
    let info = word(table, -8)
    guard info & 7 == 0, LoadedFiles.hold(info), LoadedFiles.hold(info &+ 15), LoadedFiles.hold(word(info, 0)) else {
      return nothing
    }
    var name = word(info, 8)
    guard LoadedFiles.hold(name), LoadedFiles.hold(name &+ 255) else { return nothing }
    // A class that no other file may have the same name for is marked.
    if kmm_load8(name) == 0x2a { name &+= 1 }
    let bytes = length(name)
    return isName(kmm_load8(name)) && bytes > 1 ? (name, bytes) : nothing
  }

  private static func isName(_ first: UInt8) -> Bool {
    first >= 0x31 && first <= 0x39 || first == 0x4e || first == 0x53 || first == 0x5a
  }

  /// Of a text of printable characters; 0 for another.
  private static func length(_ text: Address) -> Int {
    var bytes = 0
    while bytes < 255 {
      let character = kmm_load8(text &+ UInt(bytes))
      if character == 0 { return bytes }
      if character < 0x21 || character > 0x7e { return 0 }
      bytes &+= 1
    }
    return bytes
  }
}
