import CInterface
import CPython

/// What an object of a type that kmmem does not read itself holds beside what its `tp_traverse` tells of: native blocks, and Python
/// objects that it keeps quiet about. Its words are looked through for addresses.
enum ObjectWords {
  /// Objects of unknown size are looked through to here.
  private static let furthest: UInt = 1 << 16
  /// An object that tells of more is a container, whose words are its elements.
  private static let mostTold: UInt64 = 64

  static func write(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    switch entry.pointee.kind {
    case KMM_OBJECT_OTHER.rawValue, KMM_OBJECT_CAPSULE.rawValue:
      if entry.pointee.kind == KMM_OBJECT_CAPSULE.rawValue { WeakRegistries.mark(from: object) }
      let weakList = word(entry.pointee.base, TypeFields.weakList)
      if isScanned(entry) && photograph.pointee.visited_count <= mostTold {
        writeAll(object, end(object, entry), weakList)
      } else {
        writeBlocks(object, end(object, entry))
      }
    case KMM_OBJECT_ARRAY.rawValue: writeArray(object, entry)
    // Beside its objects a code object has tables, and up to 3.10 the frame that its next call will use.
    case KMM_OBJECT_CODE.rawValue: writeBlocks(object, min(UInt(entry.pointee.basic_bytes), furthest), from: 48)
    // The definition that it was made of, where that is memory of the program's.
    case KMM_OBJECT_METHOD_DESCRIPTOR.rawValue: writeBlocks(object, min(end(object, entry), 48), from: 40)
    case KMM_OBJECT_TYPE.rawValue, KMM_OBJECT_MODULE.rawValue:
      writeBlocks(object, end(object, entry))
    default: break
    }
  }

  /// Whether Python objects are looked for, too. What a class statement laid out is read precisely.
  static func isScanned(_ entry: UnsafeMutablePointer<kmm_met_type>) -> Bool {
    entry.pointee.is_class == 0
      && (entry.pointee.kind == KMM_OBJECT_OTHER.rawValue || entry.pointee.kind == KMM_OBJECT_CAPSULE.rawValue)
  }

  /// Where the words of an object end: those that a class statement added are read one by one.
  private static func end(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) -> UInt {
    let basic = word(entry.pointee.base, TypeFields.basicSize)
    // The size of type's own objects is that of classes, which is more than a type in a library has.
    if entry.pointee.address == photograph.pointee.symbols.type_type && word(object, TypeFields.flags) & TypeFlags.heap == 0 {
      return TypeFields.staticBytes
    }
    let isFixed = entry.pointee.is_class != 0 || entry.pointee.item_bytes == 0
    guard photograph.pointee.knows_blocks != 0, let block = LiveBlocks.block(at: object &- UInt(entry.pointee.header_bytes))
    else {
      return min(basic, furthest)
    }
    // nanobind's objects whose C++ part lies elsewhere are shorter than their type says.
    let room = UInt(block.size) &- UInt(entry.pointee.header_bytes)
    return min(isFixed ? min(basic, room) : room, furthest)
  }

  /// The fields of a numpy array, which are part of numpy's ABI: an array that views another's data, or somebody else's, does not own it.
  private static func writeArray(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    let ownsData = kmm_load32(object &+ 64) & 4 != 0
    if ownsData { writeBlock(object, 16) }
    writeBlock(object, 32)
    ObjectRow.field(object, 48)
    ObjectRow.field(object, 56)
    // From numpy 1.22 on, what its data is freed with.
    if end(object, entry) >= 96 { ObjectRow.field(object, 88) }
    writeBlocks(object, end(object, entry), from: 80)
  }

  private static func writeBlocks(_ object: Address, _ end: UInt, from start: UInt = 16) {
    if photograph.pointee.knows_blocks == 0 { return }
    var offset = start
    while offset &+ 8 <= end {
      writeBlock(object, offset, end: end)
      offset &+= 8
    }
  }

  private static func writeBlock(_ object: Address, _ offset: UInt, end: UInt = 0) {
    if let target = BlockNodes.block(of: word(at: object &+ offset)) {
      ObjectRow.numbered(target.number, target.isInside ? UInt32(KMM_LABEL_INSIDE) : ObjectRow.place(offset))
      BlockFills.note(target, at: object &+ offset, end: object &+ end)
    }
  }

  private static func writeAll(_ object: Address, _ end: UInt, _ weakList: UInt) {
    var offset: UInt = 16
    while offset &+ 8 <= end {
      let value = word(at: object &+ offset)
      if offset != weakList && value != object && !wasTold(value), let target = BlockNodes.target(of: value) {
        ObjectRow.numbered(target.number, label(offset, target))
        BlockFills.note(target, at: object &+ offset, end: object &+ end)
      }
      offset &+= 8
    }
  }

  /// Whether tp_traverse has told of an object.
  private static func wasTold(_ target: Address) -> Bool {
    var index: UInt64 = 0
    while index < photograph.pointee.visited_count {
      if Address(kmm_load64(photograph.pointee.visited &+ UInt(index) &* 8)) == target { return true }
      index &+= 1
    }
    return false
  }

  private static func label(_ offset: UInt, _ target: BlockNodes.Target) -> UInt32 {
    if target.isInside { return UInt32(KMM_LABEL_INSIDE) }
    let place = ObjectRow.place(offset)
    return NodeNumbers.isBlock(target.number) ? place : place | UInt32(KMM_LABEL_ATTRIBUTES)
  }
}
