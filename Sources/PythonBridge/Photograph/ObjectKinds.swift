import CInterface
import CPython

/// Which of the layouts that kmmem reads itself an object has.
enum ObjectKinds {
  /// The nearest base that no class statement made: objects of a class are laid out as its objects are, with more behind.
  static func base(of type: Address, isClass: Bool) -> Address {
    if !isClass { return type }
    var base = word(type, TypeFields.base)
    while base != 0 && word(base, TypeFields.traverse) == photograph.pointee.class_traverse
      && word(base, TypeFields.flags) & TypeFlags.heap != 0
    {
      base = word(base, TypeFields.base)
    }
    return base == 0 ? type : base
  }

  static func kind(_ base: Address) -> kmm_object_kind {
    let symbols = photograph.pointee.symbols
    switch base {
    case symbols.list_type: return KMM_OBJECT_LIST
    case symbols.tuple_type: return KMM_OBJECT_TUPLE
    case symbols.dict_type: return KMM_OBJECT_DICT
    case symbols.set_type, symbols.frozenset_type: return KMM_OBJECT_SET
    case symbols.unicode_type: return KMM_OBJECT_STR
    case symbols.bytes_type: return KMM_OBJECT_BYTES
    case symbols.long_type: return KMM_OBJECT_INT
    case symbols.float_type: return KMM_OBJECT_FLOAT
    case symbols.code_type: return KMM_OBJECT_CODE
    case symbols.range_type: return KMM_OBJECT_RANGE
    case symbols.module_type: return KMM_OBJECT_MODULE
    case symbols.function_type: return KMM_OBJECT_FUNCTION
    case symbols.cell_type: return KMM_OBJECT_CELL
    case symbols.generator_type, symbols.coroutine_type, symbols.async_generator_type: return KMM_OBJECT_GENERATOR
    case symbols.frame_type: return KMM_OBJECT_FRAME
    case symbols.bytearray_type: return KMM_OBJECT_BYTEARRAY
    case symbols.capsule_type: return KMM_OBJECT_CAPSULE
    case symbols.weakref_type: return KMM_OBJECT_WEAKREF
    case symbols.wrapper_descriptor_type, symbols.method_descriptor_type, symbols.class_method_descriptor_type,
      symbols.member_descriptor_type, symbols.getset_descriptor_type:
      return KMM_OBJECT_METHOD_DESCRIPTOR
    default:
      if word(base, TypeFields.flags) & TypeFlags.type != 0 { return KMM_OBJECT_TYPE }
      return kindByName(base)
    }
  }

  /// The kind of a type that no symbol names.
  private static func kindByName(_ type: Address) -> kmm_object_kind {
    if isDeque(type) { return KMM_OBJECT_DEQUE }
    if word(type, TypeFields.flags) & TypeFlags.heap != 0 || !LoadedFiles.hold(type) { return KMM_OBJECT_OTHER }
    let name = word(type, TypeFields.name)
    if isText(name, "datetime.datetime") || isText(name, "datetime.time") { return KMM_OBJECT_DATETIME }
    if isText(name, "numpy.ndarray") { return KMM_OBJECT_ARRAY }
    return isText(name, "memoryview") || isText(name, "managedbuffer") ? KMM_OBJECT_VIEW : KMM_OBJECT_OTHER
  }

  /// A static type up to 3.11; after that made by a loaded file.
  private static func isDeque(_ type: Address) -> Bool {
    isText(word(type, TypeFields.name), "collections.deque")
      && LoadedFiles.hold(word(type, TypeFields.traverse))
      && word(type, TypeFields.basicSize) == (bridge.pointee.minor < 11 ? 80 : 216)
  }

  /// Where objects of a type keep how many items they have, and how many at most; the same on 3.9 - 3.13.
  static func itemPlaces(_ base: Address) -> (count: UInt32, limit: UInt32) {
    if isDeque(base) { return (16, 64) }
    return (0, isText(word(base, TypeFields.name), "functools._lru_cache_wrapper") ? 96 : 0)
  }

  private static func isText(_ characters: Address, _ text: StaticString) -> Bool {
    var index = 0
    while index < text.utf8CodeUnitCount {
      if kmm_load8(characters &+ UInt(index)) != text.utf8Start[index] { return false }
      index &+= 1
    }
    return kmm_load8(characters &+ UInt(index)) == 0
  }
}
