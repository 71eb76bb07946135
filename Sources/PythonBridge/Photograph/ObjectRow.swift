import CInterface
import CPython

/// What one object holds: its row of edges.
///
/// Lists, tuples, dicts, sets, classes' instances and a few types whose `tp_traverse` leaves something out are read here; all others
/// are asked, and where their answers stand in the object is looked up afterwards.
enum ObjectRow {
  /// Writes the row of an object.
  static func write(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    photograph.pointee.row_edges = 0
    photograph.pointee.row_bytes = 0
    photograph.pointee.visited_count = 0
    if entry.pointee.is_class != 0 {
      writeClassParts(object, entry)
    } else if UInt(entry.pointee.flags) & TypeFlags.heap != 0 && entry.pointee.base_traverse == 0 {
      edge(entry.pointee.address, KMM_LABEL_TYPE)
    }
    switch entry.pointee.kind {
    case KMM_OBJECT_LIST.rawValue: writeItems(word(object, 24), word(object, 16))
    case KMM_OBJECT_TUPLE.rawValue: writeItems(object &+ 24, word(object, 16))
    case KMM_OBJECT_DICT.rawValue: writeDict(object)
    case KMM_OBJECT_SET.rawValue: writeSet(object)
    case KMM_OBJECT_STR.rawValue, KMM_OBJECT_BYTES.rawValue, KMM_OBJECT_INT.rawValue, KMM_OBJECT_FLOAT.rawValue,
      KMM_OBJECT_BYTEARRAY.rawValue:
      break
    case KMM_OBJECT_DATETIME.rawValue:
      // The place of the tzinfo is there only if it has one.
      if kmm_load8(object &+ 24) != 0 { field(object, word(entry.pointee.base, TypeFields.basicSize) &- 8) }
    case KMM_OBJECT_CODE.rawValue: writeCode(object)
    case KMM_OBJECT_RANGE.rawValue: writeFields(object, 16, 24, 32, 40)
    case KMM_OBJECT_TYPE.rawValue: TypeRow.write(object, entry)
    default:
      if UInt(entry.pointee.flags) & TypeFlags.dict != 0 { writeDict(object) }
      ask(object, entry)
      writeLeftOut(object, entry.pointee.kind)
    }
    if entry.pointee.kind == KMM_OBJECT_WEAKREF.rawValue { Bonds.note(weakReference: object) }
    ObjectBuffers.write(object, entry)
    ObjectWords.write(object, entry)
  }

  // MARK: Edges

  @inline(__always) static func edge(_ target: Address, _ label: Int32) {
    edge(target, UInt32(bitPattern: label))
  }

  /// Adds an edge; NULL is none.
  @inline(__always) static func edge(_ target: Address, _ label: UInt32) {
    if target == 0 { return }
    if let number = NodeNumbers.number(target) { numbered(number, label) }
  }

  /// Adds an edge to a node by its number.
  @inline(__always) static func numbered(_ number: UInt32, _ label: UInt32) {
    SnapshotStreams.addEdge(number, UInt16(truncatingIfNeeded: label))
    photograph.pointee.row_edges &+= 1
  }

  /// The label of a place in an object.
  @inline(__always) static func place(_ offset: UInt) -> UInt32 {
    offset / 8 < UInt(KMM_LABEL_ATTRIBUTES) ? UInt32(truncatingIfNeeded: offset / 8) : UInt32(KMM_LABEL_FAR)
  }

  /// Adds the edges of fields at some offsets.
  private static func writeFields(_ object: Address, _ first: UInt, _ second: UInt, _ third: UInt, _ fourth: UInt) {
    field(object, first)
    field(object, second)
    field(object, third)
    field(object, fourth)
  }

  @inline(__always) static func field(_ object: Address, _ offset: UInt) { edge(word(at: object &+ offset), place(offset)) }

  // MARK: Containers

  private static func writeItems(_ items: Address, _ count: UInt) {
    var index: UInt = 0
    while index < count {
      edge(word(at: items &+ index &* 8), UInt32(truncatingIfNeeded: index % UInt(KMM_LABEL_FAR)))
      index &+= 1
    }
  }

  private static func writeDict(_ dict: Address) {
    guard let table = DictLayout.table(of: dict), !DictLayout.valuesAreEmbedded(dict) else { return }
    var index: UInt = 0
    while index < table.count {
      let value = table.value(index)
      if value != 0 {
        edge(table.key(index), UInt32(0))
        edge(value, UInt32(1))
      }
      index &+= 1
    }
  }

  private static func writeSet(_ set: Address) {
    var entry = word(set, 40)
    var left = word(set, 32) &+ 1
    while left > 0 {
      // The mark of a removed element has the hash -1, which no element has.
      if word(entry, 8) != UInt.max { edge(word(entry, 0), UInt32(0)) }
      entry &+= 16
      left &-= 1
    }
  }

  // MARK: Instances of classes

  /// The type, the slots and the attributes of an object that a class statement laid out.
  private static func writeClassParts(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    // The low labels of a container's objects are its elements'.
    let isContainer = isContainer(entry.pointee.kind)
    var slot: UInt32 = 0
    while slot < entry.pointee.slot_count {
      let offset = ClassSlots.offset(entry, slot)
      edge(word(at: object &+ offset), isContainer ? UInt32(KMM_LABEL_UNKNOWN) : place(offset))
      slot &+= 1
    }
    let values = DictLayout.inlineValues(object, entry)
    if values != 0 {
      let count = kmm_load64(entry.pointee.cached_keys &+ 24)
      var index: UInt = 0
      while index < UInt(count) {
        let label = UInt32(KMM_LABEL_ATTRIBUTES) | UInt32(truncatingIfNeeded: index)
        edge(word(at: values &+ index &* 8), isContainer ? UInt32(KMM_LABEL_UNKNOWN) : label)
        index &+= 1
      }
    }
    if hasDictOfItsOwn(entry) { edge(DictLayout.instanceDict(object, entry), KMM_LABEL_DICT) }
    if entry.pointee.base_traverse == 0 || word(entry.pointee.base, TypeFields.flags) & TypeFlags.heap == 0 {
      edge(entry.pointee.address, KMM_LABEL_TYPE)
    }
  }

  /// Where a base that C made has a dictionary, its tp_traverse tells of it.
  private static func hasDictOfItsOwn(_ entry: UnsafeMutablePointer<kmm_met_type>) -> Bool {
    entry.pointee.dict_offset != Int64(Int(bitPattern: word(entry.pointee.base, TypeFields.dictOffset))) || managesDict(entry)
  }

  private static func isContainer(_ kind: UInt32) -> Bool {
    kind == KMM_OBJECT_LIST.rawValue || kind == KMM_OBJECT_TUPLE.rawValue || kind == KMM_OBJECT_DICT.rawValue
      || kind == KMM_OBJECT_SET.rawValue
  }

  private static func managesDict(_ entry: UnsafeMutablePointer<kmm_met_type>) -> Bool {
    bridge.pointee.minor >= 11 && UInt(entry.pointee.flags) & TypeFlags.managedDict != 0
      && word(entry.pointee.base, TypeFields.flags) & TypeFlags.managedDict == 0
  }

  // MARK: Others

  /// Asks an object what it holds, and looks up where.
  static func ask(_ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    if entry.pointee.base_traverse == 0 { return }
    // The base of a class may tell of a dictionary that is told already (pybind11's dynamic_attr, on 3.11 and 3.12), or even have one made
    // of the values that the row has.
    let isDictTold = entry.pointee.is_class != 0 && (hasDictOfItsOwn(entry) || DictLayout.inlineValues(object, entry) != 0)
    if entry.pointee.is_gc != 0 && !kmm_photograph_is_gc(entry.pointee.is_gc, object) { return }
    kmm_photograph_traverse(entry.pointee.base_traverse, object)
    let count = photograph.pointee.visited_count
    if UInt(entry.pointee.flags) & TypeFlags.dict != 0 {
      return writeBesideEntries(object, entry, count, without: isDictTold ? DictLayout.instanceDict(object, entry) : 0)
    }
    let type = entry.pointee.address
    var index: UInt64 = 0
    while index < count {
      let target = Address(kmm_load64(photograph.pointee.visited &+ UInt(index) &* 8))
      if isDictTold && target == DictLayout.instanceDict(object, entry) {
        index &+= 1
        continue
      }
      let label = target == type ? UInt32(KMM_LABEL_TYPE) : label(of: target, in: object, entry, count)
      edge(target, label)
      index &+= 1
    }
  }

  /// Of what a kind of dict has told, what is no entry: its entries stand in its row already, and may be many.
  private static func writeBesideEntries(
    _ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>, _ count: UInt64, without told: Address
  ) {
    let end = min(UInt(word(entry.pointee.base, TypeFields.basicSize)), 1024)
    var offset: UInt = 48
    while offset &+ 8 <= end {
      let target = word(at: object &+ offset)
      if target != 0 && target != told && isVisited(target, count) { edge(target, place(offset)) }
      offset &+= 8
    }
    if isVisited(entry.pointee.address, count) { edge(entry.pointee.address, KMM_LABEL_TYPE) }
  }

  private static func isVisited(_ target: Address, _ count: UInt64) -> Bool {
    var index: UInt64 = 0
    while index < count {
      if Address(kmm_load64(photograph.pointee.visited &+ UInt(index) &* 8)) == target { return true }
      index &+= 1
    }
    return false
  }

  /// Where an object that holds few others keeps one of them.
  private static func label(
    of target: Address, in object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>, _ count: UInt64
  ) -> UInt32 {
    if count > 64 { return UInt32(KMM_LABEL_UNKNOWN) }
    let end = min(UInt(word(entry.pointee.base, TypeFields.basicSize)), 1024)
    var offset: UInt = 16
    while offset &+ 8 <= end {
      if word(at: object &+ offset) == target { return place(offset) }
      offset &+= 8
    }
    return UInt32(KMM_LABEL_UNKNOWN)
  }

  /// What tp_traverse does not tell of.
  private static func writeLeftOut(_ object: Address, _ kind: UInt32) {
    switch kind {
    case KMM_OBJECT_MODULE.rawValue: field(object, 48)
    case KMM_OBJECT_METHOD_DESCRIPTOR.rawValue:
      field(object, 24)
      field(object, 32)
    default: break
    }
  }

  /// A code object's constants, names, tables: it is none of the collector's.
  private static func writeCode(_ code: Address) {
    if bridge.pointee.minor < 11 {
      var offset: UInt = 48
      while offset <= 120 {
        if offset != 96 { field(code, offset) }
        offset &+= 8
      }
      return
    }
    writeFields(code, 24, 32, 40, 96)
    writeFields(code, 104, 112, 120, 128)
    field(code, 136)
  }
}
