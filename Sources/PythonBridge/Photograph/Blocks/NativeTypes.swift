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
    case KMM_USE_DEQUE.rawValue: return "deque items"
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
