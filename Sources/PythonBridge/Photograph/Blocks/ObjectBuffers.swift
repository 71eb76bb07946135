import CInterface
import CPython

/// The blocks that an object uses for itself: a list's items, a dict's table. What stands in them is the object's own row.
enum ObjectBuffers {
  /// Adds an edge to each; those that are no known blocks count as part of the object.
  static func write(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    switch entry.pointee.kind {
    case KMM_OBJECT_LIST.rawValue: add(word(object, 24), KMM_USE_ITEMS, UInt64(word(object, 32)) &* 8)
    case KMM_OBJECT_SET.rawValue:
      let mask = UInt64(word(object, 32))
      if mask > 7 { add(word(object, 40), KMM_USE_SET, (mask &+ 1) &* 16) }
    case KMM_OBJECT_STR.rawValue: writeText(object)
    case KMM_OBJECT_BYTEARRAY.rawValue: add(word(object, 32), KMM_USE_BYTES, UInt64(word(object, 24)))
    case KMM_OBJECT_DEQUE.rawValue: writeDeque(object)
    case KMM_OBJECT_TYPE.rawValue:
      let keys = word(object, TypeFields.flags) & TypeFlags.heap == 0 ? 0 : DictLayout.cachedKeys(of: object)
      if keys != 0 { add(keys, KMM_USE_NAMES, UInt64(DictTable(keys: keys, values: 0).bytes)) }
    default:
      if UInt(entry.pointee.flags) & TypeFlags.dict != 0 { writeTable(object) }
    }
    writeInstanceValues(object, entry)
  }

  /// A buffer of an object, and the bytes that it takes if it is no known block.
  private static func add(_ buffer: Address, _ use: kmm_block_use, _ bytes: UInt64) {
    if buffer == 0 { return }
    if let number = BlockNodes.own(buffer, use) {
      ObjectRow.numbered(number, UInt32(KMM_LABEL_BUFFER))
    } else {
      photograph.pointee.row_bytes &+= bytes
    }
  }

  /// A shared table belongs to its class, or is the interpreter's for all empty dicts; the values beside it are the dict's.
  private static func writeTable(_ dict: Address) {
    guard let table = DictLayout.table(of: dict) else { return }
    add(word(dict, 32), table.isShared ? KMM_USE_NAMES : KMM_USE_TABLE, table.isShared ? 0 : UInt64(table.bytes))
    if table.values != 0 && !DictLayout.valuesAreEmbedded(dict) {
      add(word(dict, 40), KMM_USE_VALUES, UInt64(table.valueRoom &* 8))
    }
  }

  // MARK: Deques

  /// What a block of a deque takes: 64 items between the links to its neighbours.
  private static let dequeBlockBytes: UInt = 528

  /// The blocks of a deque in a chain, and from 3.11 on those that it keeps for later.
  private static func writeDeque(_ deque: Address) {
    var block = word(deque, 24)
    let last = word(deque, 32)
    var left = word(deque, 16) / 64 &+ 2
    while block != 0 && left > 0 {
      add(block, KMM_USE_DEQUE, UInt64(dequeBlockBytes))
      block = block == last ? 0 : word(at: block &+ dequeBlockBytes &- 8)
      left &-= 1
    }
    if bridge.pointee.minor < 11 { return }
    var place = deque &+ 80
    let end = place &+ min(word(deque, 72), 16) &* 8
    while place < end {
      add(word(at: place), KMM_USE_DEQUE, UInt64(dequeBlockBytes))
      place &+= 8
    }
  }

  /// The values of an instance without a dict, which are a block of their own on 3.11 and 3.12.
  private static func writeInstanceValues(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    if bridge.pointee.minor == 11 || bridge.pointee.minor == 12, entry.pointee.is_class != 0 {
      add(DictLayout.inlineValues(object, entry), KMM_USE_VALUES, 0)
    }
  }

  private static func writeText(_ text: Address) {
    let state = kmm_load32(text &+ 32)
    let isCompact = state & 1 << 5 != 0
    if isCompact && state & 1 << 6 != 0 { return }
    let form = word(text, layout.ascii_data &+ 8)
    if !isCompact {
      let characters = word(text, layout.compact_data)
      add(characters, KMM_USE_CHARACTERS, UInt64(word(text, 16) &+ 1) &* UInt64((state >> 2) & 7))
      if form == characters { return }
    }
    add(form, KMM_USE_UTF8, UInt64(word(text, layout.ascii_data)) &+ 1)
  }
}
