import CInterface
import CPython

/// The callbacks of Python's atexit: what they call, and with what.
///
/// The interpreter's state (3.9: the module's) has an array of pointers, its length and its room. No symbol leads there and its place
/// differs from build to build, so it is known by its shape.
enum AtexitRoots {
  /// The state before the array is at most this long (3.13: 10,712 bytes).
  private static let reach: UInt = 1 << 14
  private static let firstRoom: UInt32 = 16
  private static let mostRoom: UInt32 = 1 << 24

  static func add(_ interpreter: Address) {
    if bridge.pointee.minor == 9 {
      let module = moduleNamedAtexit(interpreter)
      if module != 0 { _ = add(arrayAt: word(module, 32)) }
      return
    }
    var place = interpreter
    while place < interpreter &+ reach {
      if add(arrayAt: place) { return }
      place &+= 8
    }
  }

  /// The interpreter's state names the module (pyexitmodule).
  private static func moduleNamedAtexit(_ interpreter: Address) -> Address {
    var place = interpreter
    while place < interpreter &+ InterpreterRoots.stateBytes {
      let module = word(at: place)
      if module & 7 == 0, kmm_photograph_may_read(module), kmm_photograph_may_read(module &+ 40),
        word(module, 8) == photograph.pointee.symbols.module_type, isAtexit(word(module, 24)), word(module, 32) != 0
      {
        return module
      }
      place &+= 8
    }
    return 0
  }

  /// By the name in its definition, which no program changes.
  private static func isAtexit(_ definition: Address) -> Bool {
    if definition == 0 || !kmm_photograph_may_read(definition &+ 40) { return false }
    let name = word(definition, 40)
    return kmm_photograph_may_read(name) && word(at: name) & (1 << 56 &- 1) == 0x74_6978_6574_61
  }

  /// Adds the callbacks of the array at a place; false when there is none.
  static func add(arrayAt place: Address) -> Bool {
    let array = word(at: place)
    let count = kmm_load32(place &+ 8)
    let room = kmm_load32(place &+ 12)
    if count == 0 || count > room || room < firstRoom || room > mostRoom || array == 0 || array & 15 != 0 { return false }
    var index: UInt = 0
    var callbacks = 0
    while index < UInt(count) {
      if !kmm_photograph_may_read(array &+ index &* 8) { return false }
      let callback = word(at: array &+ index &* 8)
      // A callback that was unregistered leaves its place.
      if callback != 0 {
        if !isCallback(callback) { return false }
        callbacks &+= 1
      }
      index &+= 1
    }
    if callbacks == 0 { return false }
    index = 0
    while index < UInt(count) {
      let callback = word(at: array &+ index &* 8)
      if callback != 0 { addCallback(callback) }
      index &+= 1
    }
    return true
  }

  /// A function, a tuple, and a dict or nothing.
  private static func isCallback(_ callback: Address) -> Bool {
    if callback & 7 != 0 || !kmm_photograph_may_read(callback) || !kmm_photograph_may_read(callback &+ 16) { return false }
    let function = word(callback, 0)
    let symbols = photograph.pointee.symbols
    guard isObject(function), knownType(word(callback, 8)) == symbols.tuple_type else { return false }
    let keywords = word(callback, 16)
    return keywords == 0 || knownType(keywords) == symbols.dict_type
  }

  private static func isObject(_ object: Address) -> Bool {
    let type = knownType(object)
    return type != 0 && knownType(type) != 0 && word(knownType(type), TypeFields.flags) & TypeFlags.type != 0
  }

  /// The type of what may be an object; 0 for what is none.
  private static func knownType(_ object: Address) -> Address {
    if object == 0 || object & 7 != 0 || !kmm_photograph_may_read(object &+ 8) { return 0 }
    let type = word(object, 8)
    return type & 7 == 0 && kmm_photograph_may_read(type &+ UInt(TypeFields.flags)) ? type : 0
  }

  private static func addCallback(_ callback: Address) {
    let name = ObjectTexts.calledName(word(callback, 0))
    // The array that leads to it may be one that kmmem's own registration made, which is no known block.
    if let block = BlockNodes.block(of: callback) { Roots.add(block.number, KMM_ROOT_ATEXIT, where: callback, name: name) }
    var offset: UInt = 0
    while offset <= 16 {
      let object = word(at: callback &+ offset)
      if object != 0, let number = NodeNumbers.number(object) {
        Roots.add(number, KMM_ROOT_ATEXIT, where: callback &+ offset, name: name)
      }
      offset &+= 8
    }
  }
}
