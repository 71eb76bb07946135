import CInterface
import CPython

/// Asks for the memory that an object's row is written from, some time before that is done.
enum RowAhead {
  /// Of a long row only the beginning: the processor finds the rest of it by itself.
  private static let most: UInt = 6

  /// The memory behind an object that its row stands in.
  @inline(__always) static func fetchTables(_ object: Address) {
    guard let entry = MetTypes.known(word(object, 8)) else { return }
    switch entry.pointee.kind {
    case KMM_OBJECT_LIST.rawValue: kmm_prefetch(word(object, 24))
    case KMM_OBJECT_DICT.rawValue:
      let keys = word(object, 32)
      kmm_prefetch(keys)
      kmm_prefetch(keys &+ 64)
      kmm_prefetch(keys &+ 128)
    default: break
    }
    if entry.pointee.is_class != 0 { kmm_prefetch(DictLayout.inlineValues(object, entry)) }
  }

  /// The numbers of what an object holds.
  @inline(__always) static func fetchNumbers(_ object: Address) {
    guard let entry = MetTypes.known(word(object, 8)) else { return }
    if entry.pointee.is_class != 0 { fetchClassParts(object, entry) }
    switch entry.pointee.kind {
    case KMM_OBJECT_LIST.rawValue: fetch(word(object, 24), min(word(object, 16), most))
    case KMM_OBJECT_TUPLE.rawValue: fetch(object &+ 24, min(word(object, 16), most))
    case KMM_OBJECT_DICT.rawValue: fetchDict(object)
    default: break
    }
  }

  @inline(__always) private static func fetch(_ words: Address, _ count: UInt) {
    var index: UInt = 0
    while index < count {
      NodeNumbers.fetch(word(at: words &+ index &* 8))
      index &+= 1
    }
  }

  @inline(__always) private static func fetchClassParts(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    var slot: UInt32 = 0
    while slot < entry.pointee.slot_count && slot < UInt32(most) {
      NodeNumbers.fetch(word(at: object &+ ClassSlots.offset(entry, slot)))
      slot &+= 1
    }
    let values = DictLayout.inlineValues(object, entry)
    if values != 0 { fetch(values, min(UInt(kmm_load64(entry.pointee.cached_keys &+ 24)), most)) }
    NodeNumbers.fetch(DictLayout.instanceDict(object, entry))
  }

  @inline(__always) private static func fetchDict(_ dict: Address) {
    guard let table = DictLayout.table(of: dict), !DictLayout.valuesAreEmbedded(dict) else { return }
    let count = min(table.count, most)
    var index: UInt = 0
    while index < count {
      NodeNumbers.fetch(table.key(index))
      NodeNumbers.fetch(table.value(index))
      index &+= 1
    }
  }
}
