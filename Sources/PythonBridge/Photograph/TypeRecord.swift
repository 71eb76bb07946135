import CInterface
import CPython

/// Writes a type and the names of its objects' places to the file.
enum TypeRecord {
  static func write(_ entry: UnsafeMutablePointer<kmm_met_type>) {
    let type = entry.pointee.address
    let first = count(KMM_STREAM_MEMBERS)
    writeMembers(of: entry)
    var record = kmm_snapshot_type()
    record.address = UInt64(type)
    record.name = name(of: type)
    record.first_member = first
    record.member_count = count(KMM_STREAM_MEMBERS) &- first
    record.basic_bytes = entry.pointee.basic_bytes
    record.item_bytes = entry.pointee.item_bytes
    record.shape = UInt16(truncatingIfNeeded: shape(entry).rawValue)
    record.flags = flags(of: entry)
    SnapshotStreams.add(KMM_STREAM_TYPES, record)
  }

  private static func count(_ stream: kmm_stream_name) -> UInt32 {
    UInt32(truncatingIfNeeded: kmm_photograph_count(stream.rawValue).pointee)
  }

  private static func shape(_ entry: UnsafeMutablePointer<kmm_met_type>) -> kmm_shape {
    // Types that C derives from dict have its pairs, and fields of their own.
    if UInt(entry.pointee.flags) & TypeFlags.dict != 0 { return KMM_SHAPE_MAPPING }
    switch entry.pointee.kind {
    case KMM_OBJECT_LIST.rawValue, KMM_OBJECT_TUPLE.rawValue: return KMM_SHAPE_SEQUENCE
    case KMM_OBJECT_SET.rawValue: return KMM_SHAPE_SET
    default: return KMM_SHAPE_FIELDS
    }
  }

  private static func flags(of entry: UnsafeMutablePointer<kmm_met_type>) -> UInt16 {
    let type = entry.pointee.address
    let flags = word(type, TypeFields.flags)
    var result: UInt32 = 0
    if flags & TypeFlags.gc != 0 { result |= KMM_TYPE_GC.rawValue }
    if flags & TypeFlags.heap != 0 { result |= KMM_TYPE_HEAP.rawValue }
    if word(type, TypeFields.traverse) != 0 { result |= KMM_TYPE_TRAVERSE.rawValue }
    if word(type, TypeFields.clear) != 0 { result |= KMM_TYPE_CLEAR.rawValue }
    if ObjectWords.isScanned(entry) { result |= KMM_TYPE_SCANNED.rawValue }
    return UInt16(truncatingIfNeeded: result)
  }

  // MARK: Names

  /// tp_name; the name of a class does not say its module, which stands in its dictionary.
  private static func name(of type: Address) -> UInt32 {
    let scratch = photograph.pointee.scratch
    var length = 0
    if word(type, TypeFields.flags) & TypeFlags.heap != 0 {
      let module = moduleName(of: type)
      if module != 0 {
        length = PythonText.copy(module, scratch, 1024)
        kmm_store8(scratch &+ UInt(length), 0x2e)
        length &+= 1
      }
      let qualified = word(type, qualifiedName)
      if qualified != 0 && qualified & 7 == 0 {
        return SnapshotStreams.string(scratch, length &+ PythonText.copy(qualified, scratch &+ UInt(length), 1024))
      }
    }
    let text = word(type, TypeFields.name)
    let bytes = characterCount(text)
    kmm_copy(scratch &+ UInt(length), text, bytes)
    return SnapshotStreams.string(scratch, length &+ bytes)
  }

  private static var qualifiedName: Int32 {
    switch bridge.pointee.minor {
    case 9: return 856
    case 10, 11: return 864
    default: return 872
    }
  }

  private static func characterCount(_ text: Address) -> Int {
    var count = 0
    while count < 1024 && kmm_load8(text &+ UInt(count)) != 0 { count &+= 1 }
    return count
  }

  private static func moduleName(of type: Address) -> Address {
    let dict = word(type, TypeFields.dictionary)
    let value = dict == 0 ? 0 : DictLayout.value(in: dict, named: "__module__")
    return value != 0 && word(value, 8) == photograph.pointee.symbols.unicode_type ? value : 0
  }

  /// Whether a str is a given ASCII text.
  static func isText(_ object: Address, _ text: StaticString) -> Bool {
    if word(object, 8) != photograph.pointee.symbols.unicode_type || Int(word(object, 16)) != text.utf8CodeUnitCount {
      return false
    }
    if kmm_load32(object &+ 32) & 1 << 6 == 0 { return false }
    var index = 0
    while index < text.utf8CodeUnitCount {
      if kmm_load8(object &+ UInt(layout.ascii_data) &+ UInt(index)) != text.utf8Start[index] { return false }
      index &+= 1
    }
    return true
  }

  // MARK: Members

  private static func writeMembers(of entry: UnsafeMutablePointer<kmm_met_type>) {
    var type = entry.pointee.address
    while type != 0 && type != entry.pointee.base {
      ClassSlots.forEach(of: type) { name, offset in
        writeMember(SnapshotStreams.string(name, characterCount(name)), offset / 8, isAttribute: false)
      }
      type = word(type, TypeFields.base)
    }
    while type != 0 {
      writeDefinitions(word(type, TypeFields.members))
      type = word(type, TypeFields.base)
    }
    // What no definition names, and a person knows by name.
    if entry.pointee.kind == KMM_OBJECT_TYPE.rawValue { writeName("__dict__", UInt32(TypeFields.dictionary) / 8) }
    if entry.pointee.kind == KMM_OBJECT_CELL.rawValue { writeName("cell_contents", 2) }
    if entry.pointee.base == photograph.pointee.symbols.builtin_type { writeName("__self__", 3) }
    if entry.pointee.kind == KMM_OBJECT_FUNCTION.rawValue {
      let defaults: UInt32 = bridge.pointee.minor == 9 ? 4 : 7
      writeName("__defaults__", defaults)
      writeName("__kwdefaults__", defaults &+ 1)
    }
    if entry.pointee.is_class == 0 && entry.pointee.dict_offset > 0 {
      writeName("__dict__", UInt32(truncatingIfNeeded: entry.pointee.dict_offset) / 8)
    }
    writeAttributes(entry)
  }

  private static func writeName(_ name: StaticString, _ place: UInt32) {
    writeMember(SnapshotStreams.string(Address(bitPattern: name.utf8Start), name.utf8CodeUnitCount), place, isAttribute: false)
  }

  /// The member definitions of a type that C made; the last one has no name.
  private static func writeDefinitions(_ definitions: Address) {
    var member = definitions
    while member != 0 && word(member, 0) != 0 {
      let kind = kmm_load_signed32(member &+ 8)
      // T_OBJECT and T_OBJECT_EX.
      if kind == 6 || kind == 16 {
        let name = SnapshotStreams.string(word(member, 0), characterCount(word(member, 0)))
        writeMember(name, UInt32(truncatingIfNeeded: word(member, 16) / 8), isAttribute: false)
      }
      member &+= 40
    }
  }

  /// The names that the class's instances share.
  private static func writeAttributes(_ entry: UnsafeMutablePointer<kmm_met_type>) {
    if entry.pointee.cached_keys == 0 { return }
    let table = DictTable(keys: entry.pointee.cached_keys, values: 0)
    var index: UInt = 0
    while index < table.count {
      let key = table.key(index)
      let bytes = key == 0 ? 0 : PythonText.copy(key, photograph.pointee.scratch, 256)
      let name = SnapshotStreams.string(photograph.pointee.scratch, bytes)
      writeMember(name, UInt32(truncatingIfNeeded: index) | UInt32(KMM_LABEL_ATTRIBUTES), isAttribute: true)
      index &+= 1
    }
  }

  private static func writeMember(_ name: UInt32, _ place: UInt32, isAttribute: Bool) {
    let member = kmm_snapshot_member(name: name, place: UInt16(truncatingIfNeeded: place), is_attribute: isAttribute ? 1 : 0)
    SnapshotStreams.add(KMM_STREAM_MEMBERS, member)
  }
}
